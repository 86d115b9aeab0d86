/**
 * The snapshots of a vault, for somebody who is about to remove what none of them needs: a listing that lacks one would
 * cost its data (restic issue 4612: an empty listing, and prune removed everything). So the folder is listed twice,
 * every snapshot must be readable, one that was there before must really be gone, and what the caller knows of must
 * be among them.
 */
import { HoldfastError, isHoldfastError } from '../errors.ts';
import { listSnapshots, type StoredSnapshot, type Vault } from '../vault/index.ts';
import { type Backup, backupsAmong, evidenceAbout } from './backup.ts';
import { idsOf } from './retention/clean-up-decisions.ts';

export interface ExpectedBackups {
  /** Ids of backups that must be there. */
  ids?: ReadonlySet<string> | undefined;
  /** How many backups there must be. 0 says that a vault without any is to be emptied. */
  atLeast?: number | undefined;
}

export interface CleanUpListing {
  snapshots: StoredSnapshot[];
  backups: Backup[];
  /** Evidence by the id of the backup that it is about. */
  evidence: Map<string, StoredSnapshot[]>;
}

/**
 * Rejects with `clean-up-refused` when the listing cannot be right, and with `vault-damaged` for a snapshot that cannot be
 * read. `before` are the snapshots of an earlier listing.
 */
export async function listForCleanUp(
  vault: Vault,
  options: {
    expect?: ExpectedBackups | undefined;
    before?: readonly StoredSnapshot[] | undefined;
    signal?: AbortSignal | undefined;
  },
): Promise<CleanUpListing> {
  const listed = await vault.files.list('snapshots', options.signal);
  const snapshots = await listSnapshots(vault, (error) => {
    throw new HoldfastError(
      'vault-damaged',
      `${error.message} What only it needs cannot be told from what nothing needs, so nothing was removed.`,
      { cause: error, data: error.data },
    );
  });
  const read = new Set(snapshots.map(({ id }) => id));
  const known = new Set([...listed, ...(options.before ?? []).map(({ id }) => id)]);
  for (const id of known) if (!read.has(id)) await assertGone(vault, id);
  const backups = backupsAmong(snapshots);
  await refuseSuspicious(vault, backups, options.expect ?? {});
  const evidence = new Map<string, StoredSnapshot[]>();
  for (const snapshot of snapshots) {
    const about = evidenceAbout(snapshot);
    if (about !== undefined) evidence.set(about, [...(evidence.get(about) ?? []), snapshot]);
  }
  return { snapshots, backups, evidence };
}

/** A snapshot that was there and is missing now must have been removed: asked for by its name, it is not there either. */
async function assertGone(vault: Vault, id: string): Promise<void> {
  try {
    await vault.storage.size(`snapshots/${id}`);
  } catch (error) {
    if (isHoldfastError(error, 'storage-not-found')) return;
    throw error;
  }
  throw refused(
    `A listing of the vault’s snapshots in ${vault.storage.location} left out ${id.slice(0, 8)}, which is there. The place does not answer reliably; try again, and check the disk or its connection if this comes again.`,
  );
}

async function refuseSuspicious(
  vault: Vault,
  backups: readonly Backup[],
  { ids, atLeast }: ExpectedBackups,
): Promise<void> {
  const { location } = vault.storage;
  if (backups.length === 0 && atLeast !== 0 && (await vault.files.list('index')).length > 0) {
    throw refused(
      `The vault in ${location} holds data, but no backup is listed. If its folder “snapshots” was lost, restore it from a copy; if there was never a backup, make one first.`,
    );
  }
  if (atLeast !== undefined && backups.length < atLeast) {
    throw refused(
      `The vault in ${location} lists ${backups.length} backups, and ${atLeast} were expected. Find out where the others are before anything is removed.`,
    );
  }
  if (ids === undefined) return;
  const there = new Set(backups.flatMap(idsOf));
  const missing = [...ids].filter((id) => !there.has(id));
  if (missing.length === 0) return;
  throw refused(
    `The vault in ${location} does not list ${missing.length} of ${ids.size} known backups (${missing[0]!.slice(0, 8)} for one). Find out where they are before anything is removed.`,
    { missing: missing.slice(0, 100) },
  );
}

function refused(message: string, data: Record<string, unknown> = {}): HoldfastError {
  return new HoldfastError('clean-up-refused', `${message} Nothing was removed.`, { data });
}
