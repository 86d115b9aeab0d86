import { openContainer } from './container/open-container.ts';
import { type ExportManifest, manifestName, parseManifest } from './manifest.ts';

/**
 * What an export says about itself; its rows are not read. Rejects with `wrong-password`, `export-unreadable`.
 */
export async function inspectExport(options: {
  path: string;
  passphrase?: string | undefined;
  signal?: AbortSignal | undefined;
}): Promise<ExportManifest> {
  const { path, passphrase, signal } = options;
  await using container = await openContainer({ path, passphrase, signal });
  return parseManifest(await container.readSmall(manifestName));
}
