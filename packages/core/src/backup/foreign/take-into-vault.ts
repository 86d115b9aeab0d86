/** What taking a file of others into a vault has in common: one lock, nothing visible before all of it was checked, once only. */
import { listSnapshots, type Vault, VaultWriter } from '../../vault/index.ts';
import { backupTags, describeBackup } from '../backup.ts';
import { type AdoptPortableResult, adoptedTag } from '../portable/adopt-portable.ts';
import type { OnProgress } from '../progress.ts';
import { publishBackup, type RunCounts } from '../snapshot-of-run.ts';

export interface TakeIntoVaultOptions {
  vault: Vault;
  /** Name of the source that it becomes a backup of. */
  source: string;
  startedAt: Date;
  /** For the progress. */
  totalBytes: number;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface SavingWork {
  writer: VaultWriter;
  signal: AbortSignal;
  /** Counts for the progress. */
  onBytes: (count: number) => void;
}

/** What a file became, stored but not yet visible. */
export interface SavedForeign {
  kind: 'database' | 'files';
  /** Id of the root directory. */
  tree: string;
  paths: string[];
  takenAt: Date;
  counts: RunCounts;
  warnings: string[];
  /** Beside those that every adopted backup has. */
  tags?: string[];
}

export interface TakenIntoVault extends AdoptPortableResult {
  warnings: string[];
}

/** Stores what `save` saves as a backup; the same contents of the same source are not stored twice. */
export async function takeIntoVault(
  options: TakeIntoVaultOptions,
  save: (work: SavingWork) => Promise<SavedForeign>,
): Promise<TakenIntoVault> {
  const { vault, source, startedAt, totalBytes, onProgress } = options;
  await using lock = await vault.lock({ exclusive: false, signal: options.signal });
  await vault.loadIndex({ signal: lock.signal });
  await using writer = new VaultWriter(vault, {
    signal: lock.signal,
    assertLocked: () => lock.assertHeld(),
  });
  let bytes = 0;
  const onBytes = (count: number): void => {
    bytes += count;
    onProgress?.({ phase: 'copying', bytes, totalBytes: Math.max(totalBytes, bytes), items: 0 });
  };
  const saved = await save({ writer, signal: lock.signal, onBytes });
  const { kind, tree, paths, takenAt, counts, warnings, tags = [] } = saved;
  const known = (await listSnapshots(vault, () => {})).find(
    (candidate) => candidate.tree === tree && describeBackup(candidate).source === source,
  );
  const snapshot =
    known ??
    (await publishBackup({
      ...{ writer, lock, tree, paths, startedAt, time: takenAt, counts },
      tags: [...backupTags(kind, source, {}), adoptedTag, ...tags],
    }));
  return {
    ...{ backup: describeBackup(snapshot), isNew: !known, warnings },
    addedBytes: known ? 0 : writer.stats.addedPlainBytes,
    storedBytes: known ? 0 : writer.stats.storedBytes,
    durationMs: Date.now() - startedAt.getTime(),
  };
}
