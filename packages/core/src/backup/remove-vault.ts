/** Removes a whole vault, once another one holds every backup of it. */
import { HoldfastError } from '../errors.ts';
import { listSnapshots, type Vault } from '../vault/index.ts';
import { describeBackup } from './backup.ts';

/** Backups go first and the keys last, so that one that is interrupted still opens, and can be removed again. */
const foldersInOrder = ['snapshots', 'index', 'data', 'keys'];

/**
 * Rejects with `invalid-input`, changing nothing, when `successor` lacks a backup that `vault` has; `vault-locked`, the
 * storage's errors, and `cancelled`. The vault is closed afterwards.
 */
export async function removeVault(
  vault: Vault,
  options: { successor: Vault; signal?: AbortSignal | undefined },
): Promise<void> {
  const { storage } = vault;
  const { successor, signal } = options;
  await using lock = await vault.lock({ exclusive: true, signal });
  const kept = new Set((await listSnapshots(successor)).map((snapshot) => describeBackup(snapshot).id));
  const lost = (await listSnapshots(vault)).map(describeBackup).filter(({ id }) => !kept.has(id));
  if (successor.id === vault.id || lost.length > 0) {
    throw new HoldfastError(
      'invalid-input',
      `The vault in ${storage.location} was not removed: ${lost.length} of its backups are not in ${successor.storage.location}. Re-key once more to copy them.`,
    );
  }
  for (const folder of foldersInOrder) {
    await lock.assertHeld();
    const names: string[] = [];
    for await (const { name } of storage.list(folder, { signal: lock.signal })) names.push(name);
    await storage.removeMany(names, { signal: lock.signal });
  }
  await storage.remove('config');
}
