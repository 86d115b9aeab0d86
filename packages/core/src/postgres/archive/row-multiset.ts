/**
 * A digest of COPY rows that does not depend on their order. A restore may lay rows out in another order than they were
 * read in (the free space map sends small rows back to earlier pages), which is no difference in content.
 *
 * The sum of the rows' SHA-256, taken lane by lane modulo 2^32: good against accidents, not made against forgers.
 */
import { createHash, type Hash, hash } from 'node:crypto';

export class RowMultiset {
  #lanes = new Uint32Array(8);
  /** The hash of a row that began in an earlier chunk. */
  #open: Hash | undefined;
  rows = 0;

  update(chunk: Buffer): void {
    let start = 0;
    for (;;) {
      const newline = chunk.indexOf(10, start);
      if (newline === -1) break;
      const row = chunk.subarray(start, newline + 1);
      this.#add(this.#open ? this.#open.update(row).digest() : hash('sha256', row, 'buffer'));
      this.#open = undefined;
      start = newline + 1;
    }
    if (start < chunk.length) {
      this.#open ??= createHash('sha256');
      this.#open.update(chunk.subarray(start));
    }
  }

  #add(digest: Buffer): void {
    for (let lane = 0; lane < 8; lane++) this.#lanes[lane]! += digest.readUInt32LE(lane * 4);
    this.rows++;
  }

  /** Hex; two of them are equal when the rows are the same, in whatever order. */
  digest(): string {
    if (this.#open) this.#add(this.#open.digest());
    this.#open = undefined;
    return Array.from(this.#lanes, (lane) => lane.toString(16).padStart(8, '0')).join('');
  }
}
