import type { ScriptPart } from '../../postgres/index.ts';
import { SqlScript } from './sql-script.ts';

/** Passes the bytes of a script of pg_dump on. Rejects with `portable-unreadable`, naming the line. */
export async function* checkedSql(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Buffer> {
  const script = new SqlScript(name);
  for await (const piece of source) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    script.read(bytes);
    yield bytes;
  }
  script.finish();
}

/** Its statements and rows, one after the other. Rejects as {@link checkedSql}. */
export async function* scriptParts(
  source: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<ScriptPart> {
  const script = new SqlScript(name, { collect: true });
  for await (const piece of source) {
    script.read(Buffer.from(piece));
    yield* script.take();
  }
  script.finish();
}
