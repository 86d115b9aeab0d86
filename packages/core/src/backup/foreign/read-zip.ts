/** The entries of a ZIP of somebody's, in its own order; each is checked against its checksum as it is read. */
import { open } from 'node:fs/promises';
import { ZipInput } from '../../exports/container/zip-reader.ts';
import { refused, splitArchivePath, type TarReadEntry } from '../../files/index.ts';

export async function* readZip(path: string, signal: AbortSignal): AsyncGenerator<TarReadEntry> {
  await using handle = await open(path, 'r');
  const { size } = await handle.stat();
  const zip = await ZipInput.open({ handle, size }, { signal });
  if (zip.isEncrypted)
    throw refused('it is encrypted. Unpack it with its password, and pack it again without');
  for (const name of zip.paths) {
    const { sizeBytes, modifiedAt } = zip.facts(name);
    if (sizeBytes > Math.max(2 ** 30, size * 1000)) {
      throw refused(`its entry ${JSON.stringify(name.slice(0, 120))} would unpack to ${sizeBytes} bytes`);
    }
    yield {
      ...{ path: splitArchivePath(Buffer.from(name)), type: 'file', mode: 0o644 },
      mtimeNs: BigInt(modifiedAt.getTime()) * 1_000_000n,
      ...{ sizeBytes, linkTarget: Buffer.alloc(0), offset: 0, content: bounded(zip.read(name), sizeBytes) },
    };
  }
}

/** A ZIP may lie about how much it unpacks to. */
async function* bounded(source: AsyncIterable<Buffer>, sizeBytes: number): AsyncGenerator<Buffer> {
  let left = sizeBytes;
  for await (const piece of source) {
    left -= piece.length;
    if (left < 0) throw refused('one of its entries unpacks to more than it says');
    yield piece;
  }
}
