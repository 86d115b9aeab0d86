/**
 * Reads the data blocks that follow the table of contents, through a {@link RowCopier}: the only place that moves
 * bytes in bulk. What is held is its two areas, 400 KiB together.
 */
import type { ChunkSource } from './chunk-source.ts';
import { damagedArchive, incompleteArchive, intBytes } from './primitives.ts';
import { copyStatus, createRowCopier, outputLeadBytes, type RowCopier } from './row-copier.ts';

export const blockType = { data: 1, largeObjects: 3 } as const;

/** How a table's COPY text ends in an archive: a backslash, a full stop, three newlines. */
export const copyTerminator = Buffer.from('\\.\n\n\n', 'latin1');

/** One piece of a block's payload. The view is overwritten by the next step. */
export interface Piece {
  view: Buffer;
  /** The bytes just before `view`, of the caller's own use ({@link outputLeadBytes} of them), and `view`. */
  withLead: Buffer;
  newlines: number;
}

export class BlockReader {
  #source: ChunkSource;
  #copier: RowCopier;
  #inputEnd = 0;

  constructor(source: ChunkSource, copier: RowCopier = createRowCopier()) {
    this.#source = source;
    this.#copier = copier;
  }

  /** Type and entry of the next block, or undefined at the end of the archive. */
  async nextBlock(): Promise<{ type: number; dumpId: number } | undefined> {
    if (!(await this.#have(1))) return undefined;
    const type = this.#copier.input[this.#copier.inputPosition]!;
    if (type !== blockType.data && type !== blockType.largeObjects) {
      throw incompleteArchive('something else follows where a data block or the end is expected');
    }
    this.#copier.inputPosition++;
    return { type, dumpId: await this.int() };
  }

  async int(): Promise<number> {
    if (!(await this.#have(intBytes))) throw incompleteArchive('it ends inside a data block');
    const { input, inputPosition } = this.#copier;
    if (input[inputPosition]! > 1) throw damagedArchive('a number in a data block has no sign');
    const magnitude = input.readUInt32LE(inputPosition + 1);
    this.#copier.inputPosition += intBytes;
    return input[inputPosition] === 1 ? -magnitude : magnitude;
  }

  /** The payload of a chunk list up to its end, in large pieces. */
  async *payload(): AsyncGenerator<Piece> {
    const copier = this.#copier;
    copier.outputPosition = outputLeadBytes;
    copier.newlines = 0;
    for (;;) {
      const status = copier.step(this.#inputEnd);
      if (status === copyStatus.badLength) throw damagedArchive('a piece of data has an impossible length');
      if (status === copyStatus.inputUsed) {
        if (!(await this.#refill())) throw incompleteArchive('it ends inside a data block');
        continue;
      }
      if (copier.outputPosition > outputLeadBytes) {
        const withLead = copier.output.subarray(0, copier.outputPosition);
        yield { view: withLead.subarray(outputLeadBytes), withLead, newlines: copier.newlines };
        copier.outputPosition = outputLeadBytes;
        copier.newlines = 0;
      }
      if (status === copyStatus.endOfBlock) return;
    }
  }

  async #have(length: number): Promise<boolean> {
    while (this.#inputEnd - this.#copier.inputPosition < length) {
      if (!(await this.#refill())) return false;
    }
    return true;
  }

  /** Moves the rest to the front and appends. */
  async #refill(): Promise<boolean> {
    const { input, inputPosition } = this.#copier;
    if (inputPosition > 0) {
      input.copyWithin(0, inputPosition, this.#inputEnd);
      this.#inputEnd -= inputPosition;
      this.#copier.inputPosition = 0;
    }
    if (!(await this.#source.ensure())) return false;
    this.#inputEnd += this.#source.take(input, this.#inputEnd);
    return true;
  }
}
