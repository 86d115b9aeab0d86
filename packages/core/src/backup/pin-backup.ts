/**
 * Pins: a backup with the tag `pinned` is kept by every clean-up, and by `restic forget --keep-tag pinned`.
 *
 * A snapshot cannot be changed, so it is written anew, with the id of the first one in `original`, as `restic tag` does. The
 * new one is durable before the old one goes; a crash between leaves both, which are shown as one backup until the
 * next pin or clean-up. A shared lock is enough, so that a backup that takes hours is in nobody's way: everything the old
 * snapshot needed is needed by the new one, and nothing but a snapshot's own file is deleted.
 */
import { removeSnapshot, saveSnapshot, type Vault } from '../vault/index.ts';
import { type Backup, chooseByPrefix, describeBackup, listBackups, pinnedTag } from './backup.ts';

export interface PinBackupOptions {
  vault: Vault;
  backup: Pick<Backup, 'id'>;
  pinned: boolean;
  signal?: AbortSignal | undefined;
}

/** Answers the backup as it is now. Rejects with `backup-not-found`, `vault-locked` and the storage's errors. */
export async function pinBackup({ vault, backup, pinned, signal }: PinBackupOptions): Promise<Backup> {
  await using lock = await vault.lock({ exclusive: false, signal });
  const found = chooseByPrefix(await listBackups(vault, { onDamaged: () => {} }), backup.id);
  const all = [found.snapshot, ...found.duplicates];
  let kept = all.find((snapshot) => describeBackup(snapshot).pinned === pinned);
  if (kept === undefined) {
    const { snapshot } = found;
    const tags = (snapshot.tags ?? []).filter((tag) => tag !== pinnedTag);
    await lock.assertHeld();
    kept = await saveSnapshot(vault, {
      ...snapshot,
      original: snapshot.original ?? snapshot.id,
      tags: pinned ? [...tags, pinnedTag] : tags,
    });
  }
  for (const { id } of all) {
    if (id === kept.id) continue;
    await lock.assertHeld();
    await removeSnapshot(vault, id);
  }
  return { ...describeBackup(kept), id: found.id };
}
