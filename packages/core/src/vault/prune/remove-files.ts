import type { Vault } from '../vault.ts';

export interface RemoveFilesOptions {
  vault: Vault;
  files: readonly { name: string; sizeBytes: number }[];
  assertLocked: () => Promise<void>;
  signal?: AbortSignal | undefined;
  onProgress?: ((files: number) => void) | undefined;
}

const filesAtOnce = 200;

/** Deletes files of a vault, durably, and looks at the lock before each few of them. Answers the bytes they had. */
export async function removeFiles(options: RemoveFilesOptions): Promise<number> {
  const { vault, files, assertLocked, signal } = options;
  let bytes = 0;
  for (let from = 0; from < files.length; from += filesAtOnce) {
    const some = files.slice(from, from + filesAtOnce);
    await assertLocked();
    await vault.storage.removeMany(
      some.map(({ name }) => name),
      { signal },
    );
    for (const { sizeBytes } of some) bytes += sizeBytes;
    options.onProgress?.(from + some.length);
  }
  return bytes;
}
