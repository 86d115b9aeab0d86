/**
 * Re-keying: a new vault with a new master key, into which every backup is copied, opened and sealed anew. It is the
 * answer to “somebody may have the key”: a new password alone would leave the master key as it was.
 *
 * The new vault cuts files as the old one does, so blobs, directories and with them the identities of backups stay.
 * Interrupted anywhere, it goes on where it was when it is called again: what the new vault has is not copied twice. The
 * old vault is only read; `removeVault` is another step, to be taken by a person.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError, isHoldfastError, throwIfCancelled } from '../errors.ts';
import type { Storage } from '../storage/index.ts';
import {
  copyBlobs,
  listSnapshots,
  markTree,
  type StoredSnapshot,
  saveSnapshot,
  Vault,
  VaultWriter,
} from '../vault/index.ts';
import type { OnProgress } from './progress.ts';
import { type VerifyResult, verifyVault } from './verify.ts';

export interface RekeyOptions {
  from: Vault;
  /** An empty place, or one where this began before. */
  to: Storage;
  /** Of the new vault. */
  password: string;
  /**
   * Called with the new vault when it has everything, while nobody can add to the old one: the moment to go over to it. False:
   * not now; what comes meanwhile is copied, and it is asked again.
   */
  takeOver?: ((vault: Vault) => Promise<boolean>) | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface RekeyResult {
  /** Open; the caller closes it. */
  vault: Vault;
  /** Snapshots of the new vault that were copied now, and that it had. */
  copied: number;
  present: number;
  /** Bytes stored in it now. */
  storedBytes: number;
  /** Every byte of the new vault, read after it was written. */
  verification: VerifyResult;
  durationMs: number;
}

/**
 * Rejects with `vault-exists` when another vault lies in the place, `vault-damaged` when the old one is (nothing is left
 * out silently), `wrong-password` when this began with another password, `verification-failed`, the storages' errors,
 * and `cancelled`. The old vault is as it was in any case.
 */
export async function rekeyVault(options: RekeyOptions): Promise<RekeyResult> {
  const startedAt = Date.now();
  const vault = await openTarget(options);
  try {
    const counts = { copied: 0, present: 0, storedBytes: 0 };
    const readPacks = new Set<string>();
    const verification = await copyAndRead(options, vault, counts, readPacks);
    if (options.takeOver) await handOver(options, vault, counts, readPacks);
    return { vault, ...counts, verification, durationMs: Date.now() - startedAt };
  } catch (error) {
    await vault.close();
    throw error;
  }
}

type Counts = Pick<RekeyResult, 'copied' | 'present' | 'storedBytes'>;

/** What takes long, beside backups into the old vault. Answers what reading all of the new one found. */
async function copyAndRead(
  { from, signal, onProgress }: RekeyOptions,
  vault: Vault,
  counts: Counts,
  readPacks: Set<string>,
): Promise<VerifyResult> {
  await using lock = await from.lock({ exclusive: false, signal });
  onProgress?.({ phase: 'preparing', bytes: 0, items: 0 });
  await copyMissing(from, vault, counts, { signal: lock.signal, onProgress });
  return readNew(vault, readPacks, { signal: lock.signal, onProgress });
}

const askAgainMs = 2000;

/** What came since, and the word that the new vault is the one now, both while nobody else works on the old one. */
async function handOver(
  { from, signal, takeOver, onProgress }: RekeyOptions,
  vault: Vault,
  counts: Counts,
  readPacks: Set<string>,
): Promise<void> {
  for (;;) {
    {
      await using lock = await from.lock({ exclusive: true, signal });
      const late = await copyMissing(from, vault, counts, { signal: lock.signal, onProgress });
      if (late > 0) await readNew(vault, readPacks, { signal: lock.signal, onProgress });
      await lock.assertHeld();
      if (await takeOver!(vault)) return;
    }
    await sleep(askAgainMs, undefined, { signal }).catch(() => throwIfCancelled(signal));
  }
}

interface Steps {
  signal: AbortSignal;
  onProgress: OnProgress | undefined;
}

async function copyMissing(from: Vault, vault: Vault, counts: Counts, steps: Steps): Promise<number> {
  const snapshots = await listSnapshots(from);
  const had = new Set((await listSnapshots(vault)).map(sameness));
  const missing = snapshots.filter((snapshot) => !had.has(sameness(snapshot)));
  counts.copied += missing.length;
  counts.present = snapshots.length - counts.copied;
  if (missing.length > 0) counts.storedBytes += await copySnapshots(from, vault, missing, steps);
  return missing.length;
}

/** Reads every byte of the packs that were not read before. */
async function readNew(vault: Vault, readPacks: Set<string>, steps: Steps): Promise<VerifyResult> {
  let chosen: string[] = [];
  const verification = await verifyVault({
    ...{ vault, level: 'full', ...steps },
    choosePacks(packs) {
      chosen = [...packs.keys()].filter((id) => !readPacks.has(id));
      return chosen;
    },
  });
  if (!verification.sound) throw notSound(vault, verification);
  for (const id of chosen) readPacks.add(id);
  return verification;
}

async function openTarget({ from, to, password }: RekeyOptions): Promise<Vault> {
  let vault: Vault;
  try {
    vault = await Vault.create(to, { password, chunkerPolynomial: from.config.chunkerPolynomial });
  } catch (error) {
    if (!isHoldfastError(error, 'vault-exists')) throw error;
    const refusal = error;
    vault = await Vault.open(to, { password }).catch((reason) => {
      throw isHoldfastError(reason, 'vault-not-found') ? refusal : reason;
    });
  }
  const problem =
    vault.id === from.id
      ? `${to.location} is the vault that is to be re-keyed.`
      : vault.config.chunkerPolynomial === from.config.chunkerPolynomial
        ? undefined
        : `In ${to.location} there is another vault, which did not come of re-keying this one.`;
  if (problem === undefined) return vault;
  await vault.close();
  throw new HoldfastError('vault-exists', `${problem} Choose an empty place for the new vault.`);
}

async function copySnapshots(
  from: Vault,
  to: Vault,
  snapshots: readonly StoredSnapshot[],
  options: Steps,
): Promise<number> {
  const { signal, onProgress } = options;
  await from.loadIndex({ signal });
  await using lock = await to.lock({ exclusive: false, signal });
  await to.loadIndex({ signal: lock.signal });
  const marks = new Uint8Array(from.index.size);
  for (const { tree } of snapshots) await markTree(from, tree, marks, lock.signal);
  const entries = from.index.inPackOrder(marks);
  let totalBytes = 0;
  for (const entry of entries) totalBytes += from.index.blobAt(entry).location.length;
  await using writer = new VaultWriter(to, { signal: lock.signal, assertLocked: () => lock.assertHeld() });
  let bytes = 0;
  let items = 0;
  await copyBlobs({
    ...{ from, to: writer, entries, signal: lock.signal },
    onCopied(copied) {
      bytes += copied;
      items++;
      onProgress?.({ phase: 'copying', bytes, totalBytes, items, totalItems: entries.length });
    },
  });
  await writer.flush();
  const newIds = new Map<string, string>();
  // Oldest first, so that a parent has its new id before its children are stored.
  for (const snapshot of snapshots) {
    await lock.assertHeld();
    const { id, timeNs, parent, ...kept } = snapshot;
    const newParent = parent === undefined ? undefined : newIds.get(parent);
    const saved = await saveSnapshot(to, {
      ...kept,
      original: kept.original ?? id,
      ...(newParent === undefined ? {} : { parent: newParent }),
    });
    newIds.set(id, saved.id);
  }
  return writer.stats.storedBytes;
}

/** What makes two snapshots the same backup, whichever vault they are in. Tags may have changed since: pins do. */
function sameness({ id, original, tree, timeNs, tags }: StoredSnapshot): string {
  return [original ?? id, tree, timeNs, ...(tags ?? []).toSorted()].join('\n');
}

function notSound(vault: Vault, { problems }: VerifyResult): HoldfastError {
  return new HoldfastError(
    'verification-failed',
    `The new vault in ${vault.storage.location} is damaged: ${problems[0]?.message ?? 'see its verification.'} The old vault is as it was; check the disk, and try again in another place.`,
    { data: { problems: problems.slice(0, 10).map(({ message }) => message) } },
  );
}
