/** Opens a finished export as anybody would, and compares every file in it with what was written. */
import { createHash } from 'node:crypto';
import { HoldfastError } from '../errors.ts';
import { openContainer } from './container/open-container.ts';
import { type ExportManifest, manifestName, parseManifest } from './manifest.ts';

export interface VerifyExportOptions {
  path: string;
  passphrase: string | undefined;
  /** What it must say; by default what its own manifest says. */
  manifest?: ExportManifest | undefined;
  signal?: AbortSignal | undefined;
}

/** Rejects with `export-unreadable` or `wrong-password`; answers the manifest that was found. */
export async function verifyExport(options: VerifyExportOptions): Promise<ExportManifest> {
  const { path, passphrase, signal } = options;
  await using container = await openContainer({ path, passphrase, signal });
  const text = await container.readSmall(manifestName);
  const manifest = parseManifest(text);
  if (
    options.manifest &&
    JSON.stringify(manifest) !== JSON.stringify(parseManifest(Buffer.from(JSON.stringify(options.manifest))))
  )
    throw damaged(manifestName);
  const files = [...manifest.files, ...manifest.tables.flatMap((table) => table.files)];
  for (const file of files) {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const part of container.read(file.path)) {
      hash.update(part);
      bytes += part.length;
    }
    if (bytes !== file.bytes || hash.digest('hex') !== file.sha256) throw damaged(file.path);
  }
  const known = new Set([manifestName, ...files.map((file) => file.path)]);
  const unknown = container.paths.find((entry) => !known.has(entry));
  if (unknown !== undefined)
    throw new HoldfastError(
      'export-unreadable',
      `The export holds ${unknown}, which its manifest does not name.`,
    );
  return manifest;
}

function damaged(path: string): HoldfastError {
  return new HoldfastError(
    'export-unreadable',
    `${path} in the export is not what was written. Export again.`,
  );
}
