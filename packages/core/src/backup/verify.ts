/**
 * Verifies a vault, or one backup in it. `structure`: every index file, the presence and size of every pack, every
 * directory and the list of every file's blobs. `full`: all that, and every byte of every pack.
 */
import { isHoldfastError } from '../errors.ts';
import {
  type CheckedIndex,
  type CheckProblem,
  checkIndex,
  checkPacks,
  checkTrees,
  findAffected,
  type IndexedPackFacts,
  listSnapshots,
  type StoredSnapshot,
  type Vault,
} from '../vault/index.ts';
import { type Backup, backupsAmong, evidenceAbout } from './backup.ts';
import { problemsKept } from './files-manifest.ts';
import type { OnProgress } from './progress.ts';

export interface VerifyOptions {
  vault: Vault;
  level: 'structure' | 'full';
  /** One backup; by default all. */
  backup?: Backup | undefined;
  /** Level `full`: which packs to read; by default all that are needed. */
  choosePacks?: ((packs: ReadonlyMap<string, IndexedPackFacts>) => string[]) | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface VerifyProblem {
  file?: string;
  message: string;
  /** Ids of backups that are affected, where known. */
  backups: string[];
}

export interface VerifyResult {
  level: 'structure' | 'full';
  /** True when nothing was found. */
  sound: boolean;
  backups: number;
  packs: number;
  blobs: number;
  files: number;
  /** Bytes read of packs; 0 for a structure check. */
  bytes: number;
  /** Packs that no index names: leftovers that the next clean-up removes. */
  unindexedPacks: number;
  problems: VerifyProblem[];
  durationMs: number;
}

/** Damage is a result, not an error. Rejects with `vault-locked`, the storage's errors, and `cancelled`. */
export async function verifyVault(options: VerifyOptions): Promise<VerifyResult> {
  const { vault, level, onProgress } = options;
  const startedAt = Date.now();
  await using lock = await vault.lock({ exclusive: false, signal: options.signal });
  const { signal } = lock;
  const problems: CheckProblem[] = [];
  let more = 0;
  const note = (problem: CheckProblem): void => {
    if (problems.length >= problemsKept) more++;
    else problems.push(problem);
  };
  const snapshots = options.backup
    ? [options.backup.snapshot]
    : await listSnapshots(vault, (error) =>
        note({ file: String(error.data['file'] ?? ''), message: error.message, backups: [] }),
      );
  const { count, nameOf } = options.backup
    ? { count: 1, nameOf: () => options.backup!.id }
    : namesOf(snapshots);
  onProgress?.({ phase: 'preparing', bytes: 0, items: 0 });
  const checked = await checkIndex(vault, note, signal);
  try {
    await vault.loadIndex({ again: true, signal });
  } catch (error) {
    // Already among the problems, by name: what can be walked with the rest is walked.
    if (!isHoldfastError(error, 'vault-damaged')) throw error;
    vault.useIndex(checked.index);
  }
  const trees = await checkTrees(vault, snapshots, {
    ...checked,
    signal,
    onProblem: (snapshot, { message, file }) => note({ file, message, backups: [nameOf(snapshot)] }),
    onProgress:
      onProgress && (({ items, item }) => onProgress({ phase: 'verifying', bytes: 0, items, item })),
  });
  const packIds =
    options.choosePacks?.(checked.packs) ??
    (options.backup ? packsOf(checked, trees.used) : [...checked.packs.keys()]);
  const read =
    level === 'full'
      ? await checkPacks(vault, packIds, {
          ...checked,
          signal,
          onProblem: note,
          onProgress: onProgress && ((progress) => onProgress({ phase: 'verifying', ...progress })),
        })
      : { bytes: 0 };
  await nameAffected(problems, { vault, checked, snapshots, nameOf, signal });
  return {
    level,
    sound: problems.length === 0,
    backups: count,
    packs: packIds.length,
    blobs: checked.index.size,
    files: trees.files,
    bytes: read.bytes,
    unindexedPacks: checked.unindexedPacks,
    problems: [...nameBackups(problems, snapshots.map(nameOf)), ...(more > 0 ? [moreProblems(more)] : [])],
    durationMs: Date.now() - startedAt,
  };
}

/** The packs that hold anything that was marked. */
function packsOf({ index }: CheckedIndex, used: Uint8Array): string[] {
  const numbers = new Set<number>();
  for (let entry = 0; entry < used.length; entry++)
    if (used[entry] === 1) numbers.add(index.packNumberOf(entry));
  return [...numbers].map((number) => index.packIds[number]!);
}

/** A vault that lost a pack can miss a part of every file there is. */
function moreProblems(count: number): VerifyProblem {
  return { message: `There are ${count} more problems like these.`, backups: [] };
}

/** How many backups these are, and the id of the one that a snapshot is of, or is evidence about. */
function namesOf(snapshots: readonly StoredSnapshot[]) {
  const backups = backupsAmong(snapshots);
  const names = new Map(
    backups.flatMap(({ id, snapshot, duplicates }) =>
      [snapshot, ...duplicates].map((one): [string, string] => [one.id, id]),
    ),
  );
  const nameOf = (snapshot: StoredSnapshot): string =>
    evidenceAbout(snapshot) || (names.get(snapshot.id) ?? snapshot.id);
  return { count: backups.length, nameOf };
}

/** A pack's damage says nothing of backups: which need it is looked for once all of it is known. */
async function nameAffected(
  problems: readonly CheckProblem[],
  options: {
    vault: Vault;
    checked: CheckedIndex;
    snapshots: readonly StoredSnapshot[];
    nameOf: (snapshot: StoredSnapshot) => string;
    signal: AbortSignal;
  },
): Promise<void> {
  const { vault, checked, snapshots, nameOf, signal } = options;
  const ofPacks = problems.filter(({ file, backups }) => backups.length === 0 && file?.startsWith('data/'));
  if (ofPacks.length === 0) return;
  const damages = ofPacks.map(({ file = '', damagedBlobs: blobs }) => ({ pack: file.slice(-64), blobs }));
  const affected = await findAffected(vault, checked.index, snapshots, damages, signal);
  for (const [i, problem] of ofPacks.entries()) {
    problem.backups = [...new Set(affected[i]!.map(nameOf))];
  }
}

/** One sentence per damage, with all backups that it was met in. */
function nameBackups(problems: readonly CheckProblem[], ids: readonly string[]): VerifyProblem[] {
  const order = new Map(ids.map((id, i) => [id, i]));
  const merged = new Map<string, VerifyProblem>();
  for (const problem of problems) {
    const known = merged.get(problem.message);
    if (known) known.backups = [...new Set([...known.backups, ...problem.backups])];
    else {
      const { file, message, backups } = problem;
      merged.set(message, { message, backups, ...(file === undefined ? {} : { file }) });
    }
  }
  for (const problem of merged.values()) problem.backups.sort((a, b) => order.get(a)! - order.get(b)!);
  return [...merged.values()];
}
