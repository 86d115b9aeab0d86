/** The rows of one table of a database backup, as COPY text. */
import type { ArchiveSource, TableFacts } from '../postgres/index.ts';

export interface TableTextOptions {
  signal?: AbortSignal | undefined;
  onBytes?: ((count: number) => void) | undefined;
}

/** Without the mark at its end. Pieces are copied: rows are put together across them. */
export async function* readTableText(
  archive: ArchiveSource,
  table: TableFacts,
  { signal, onBytes }: TableTextOptions = {},
): AsyncGenerator<Buffer> {
  let left = table.bytes;
  for await (const piece of archive.open(table.file, { signal })) {
    if (left > 0) yield Buffer.from(piece.subarray(0, left));
    left -= piece.length;
    onBytes?.(piece.length);
  }
}
