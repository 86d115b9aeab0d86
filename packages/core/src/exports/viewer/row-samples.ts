/**
 * Keeps the first rows of each table while they stream by, for the page that shows them: a page in a folder may not read
 * the files beside it. What one person's profile holds usually fits whole; of more, each table gets its share.
 */
import type { ProfilePlan } from '../plan/plan.ts';
import type { RowSample } from './viewer-data.ts';

const mostBytes = 8 * 2 ** 20;
const leastBytesOfTable = 64 * 1024;
const newline = 0x0a;

export class RowSamples {
  readonly #samples: RowSample[] = [];
  #bytesLeft = mostBytes;
  #tablesLeft: number;

  constructor(plan: ProfilePlan) {
    this.#tablesLeft = plan.tables.length;
  }

  /** Passes the lines on, and keeps the first ones. */
  async *watch(table: string, lines: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    // Tables that need less leave more to those that follow.
    const share = Math.max(
      leastBytesOfTable,
      Math.floor(this.#bytesLeft / Math.max(1, this.#tablesLeft--)) * 4,
    );
    const limit = Math.max(0, Math.min(share, this.#bytesLeft));
    const kept: Buffer[] = [];
    let bytes = 0;
    let isComplete = true;
    for await (const part of lines) {
      if (isComplete) {
        const end =
          bytes + part.length <= limit
            ? part.length
            : part.lastIndexOf(newline, Math.max(0, limit - bytes - 1)) + 1;
        isComplete = end === part.length;
        // The part itself goes on to others, who may use it up.
        kept.push(Buffer.from(part.subarray(0, end)));
        bytes += end;
      }
      yield part;
    }
    this.#bytesLeft -= bytes;
    this.#samples.push({ table, lines: Buffer.concat(kept).toString('utf8'), isComplete });
  }

  all(): RowSample[] {
    return this.#samples;
  }
}
