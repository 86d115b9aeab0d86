/** What a backup is to people: a snapshot with a source, a kind and a state, found by id, prefix or "latest". */
import { HoldfastError } from '../errors.ts';
import { listSnapshots, type StoredSnapshot, type Vault } from '../vault/index.ts';

export type BackupKind = 'database' | 'files';

export interface Backup {
  /**
   * Stays the same for the backup's life: the id of its first snapshot. Pinning and other changes of tags write the
   * snapshot anew, under another id.
   */
  id: string;
  kind: BackupKind;
  /** The source's name; for a snapshot that another program made, its host and paths. */
  source: string;
  /** ISO 8601, UTC. */
  time: string;
  /** False for a snapshot made by another program, restic for instance. */
  own: boolean;
  /** True when something that should be in it is not: see the problems in its manifest. */
  partial: boolean;
  /** True when no clean-up may remove it. */
  pinned: boolean;
  paths: string[];
  hostname: string;
  tags: string[];
  /** Bytes of the data as it was, where the snapshot says. */
  sizeBytes: number | undefined;
  /** Bytes that this backup added to the vault, where the snapshot says. */
  addedBytes: number | undefined;
  snapshot: StoredSnapshot;
  /** Other snapshots of the same backup, left by a change of tags that was interrupted. */
  duplicates: readonly StoredSnapshot[];
}

export const ownTag = 'holdfast';
const partialTag = 'partial';
/** Also what `restic forget --keep-tag pinned` goes by. */
export const pinnedTag = 'pinned';
export const evidenceTag = 'kind:evidence';

export function backupTags(
  kind: BackupKind,
  source: string,
  options: { run?: string | undefined; partial?: boolean },
): string[] {
  return [
    ownTag,
    `kind:${kind}`,
    `source:${source}`,
    ...(options.run === undefined ? [] : [`run:${options.run}`]),
    ...(options.partial ? [partialTag] : []),
  ];
}

/** A source's name is part of a path and a tag of restic's, so it has to be plain. */
export function checkSourceName(name: string): string {
  if (
    name.length === 0 ||
    name.length > 100 ||
    // It becomes the name of a directory, which no file system lets be longer than 255 bytes.
    Buffer.byteLength(name) > 255 ||
    !name.isWellFormed() ||
    /[\p{Cc}/,]/u.test(name) ||
    name.trim() !== name ||
    /^\.+$/.test(name)
  ) {
    throw new HoldfastError(
      'invalid-input',
      'The name of a source has 1 to 100 characters, without slashes, commas, line breaks, or blanks at its ends. Choose another with --name.',
    );
  }
  return name;
}

export function describeBackup(snapshot: StoredSnapshot): Backup {
  const tags = snapshot.tags ?? [];
  const own = tags.includes(ownTag);
  const value = (prefix: string): string | undefined =>
    own ? tags.find((tag) => tag.startsWith(prefix))?.slice(prefix.length) : undefined;
  return {
    id: snapshot.original ?? snapshot.id,
    kind: value('kind:') === 'database' ? 'database' : 'files',
    source: value('source:') ?? `${snapshot.hostname ?? 'unknown'}:${snapshot.paths.join(',')}`,
    time: new Date(Number(snapshot.timeNs / 1_000_000n)).toISOString(),
    own,
    partial: own && tags.includes(partialTag),
    pinned: tags.includes(pinnedTag),
    paths: snapshot.paths,
    hostname: snapshot.hostname ?? '',
    tags,
    sizeBytes: numberOf(snapshot.summary?.totalBytesProcessed),
    addedBytes: numberOf(snapshot.summary?.dataAddedPacked),
    snapshot,
    duplicates: [],
  };
}

/** What a snapshot that is no backup is evidence about: the id of a backup; undefined for a backup. */
export function evidenceAbout({ tags = [] }: StoredSnapshot): string | undefined {
  if (!tags.includes(ownTag) || !tags.includes(evidenceTag)) return undefined;
  return tags.find((tag) => tag.startsWith('backup:'))?.slice('backup:'.length) ?? '';
}

/**
 * The backups among these snapshots, in their order, each once: where changing tags was interrupted, two snapshots
 * are of one backup. A copy with other contents, as `restic rewrite` makes them, is a backup of its own.
 */
export function backupsAmong(snapshots: readonly StoredSnapshot[]): Backup[] {
  const groups = new Map<string, Backup[]>();
  for (const snapshot of snapshots) {
    if (evidenceAbout(snapshot) !== undefined) continue;
    const backup = describeBackup(snapshot);
    const name = `${backup.id} ${snapshot.tree} ${snapshot.timeNs}`;
    const group = groups.get(name);
    if (group) group.push(backup);
    else groups.set(name, [backup]);
  }
  const stillThere = new Set(snapshots.map(({ id }) => id));
  const taken = new Set<string>();
  return [...groups.values()].map((group) => {
    const isFirst = group.some(({ id, snapshot }) => id === snapshot.id);
    const [first, ...others] = group.sort(preferredFirst);
    const backup = { ...first!, duplicates: others.map(({ snapshot }) => snapshot) };
    if (!isFirst && (stillThere.has(backup.id) || taken.has(backup.id))) backup.id = backup.snapshot.id;
    taken.add(backup.id);
    return backup;
  });
}

/** A pin that may have been set counts as set. */
function preferredFirst(a: Backup, b: Backup): number {
  if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
  if ((a.snapshot.original === undefined) !== (b.snapshot.original === undefined))
    return a.snapshot.original === undefined ? 1 : -1;
  return a.snapshot.id < b.snapshot.id ? -1 : 1;
}

/** All backups of a vault, oldest first; of one source when given. Damaged snapshots are reported, not fatal. */
export async function listBackups(
  vault: Vault,
  options: { source?: string | undefined; onDamaged?: ((error: HoldfastError) => void) | undefined } = {},
): Promise<Backup[]> {
  const backups = backupsAmong(await listSnapshots(vault, options.onDamaged));
  return options.source === undefined ? backups : backups.filter(({ source }) => source === options.source);
}

/**
 * `reference` is an id, a unique prefix, or `latest`; the id of a snapshot that was written anew names its backup too. Throws `backup-not-found` or `backup-ambiguous`, and `vault-damaged`
 * when the snapshot that is meant cannot be read. `onDamaged` is told of the others that cannot: any of them may have
 * been the latest.
 */
export async function findBackup(
  vault: Vault,
  reference: string,
  options: {
    source?: string | undefined;
    kind?: BackupKind | undefined;
    onDamaged?: ((error: HoldfastError) => void) | undefined;
  } = {},
): Promise<Backup> {
  const onDamaged = (error: HoldfastError): void => {
    if (reference.length >= 4 && error.data['file']?.toString().startsWith(`snapshots/${reference}`))
      throw error;
    options.onDamaged?.(error);
  };
  const backups = (await listBackups(vault, { source: options.source, onDamaged })).filter(
    ({ kind, own }) => options.kind === undefined || (kind === options.kind && (own || kind === 'files')),
  );
  if (reference !== 'latest') return chooseByPrefix(backups, reference);
  const latest = backups.at(-1);
  if (latest) return latest;
  throw new HoldfastError(
    'backup-not-found',
    `The vault has no ${options.kind ?? ''} backup${options.source === undefined ? '' : ` of “${options.source}”`} yet.`.replace(
      '  ',
      ' ',
    ),
  );
}

/** The one of these backups whose id begins with `prefix`. Throws `backup-not-found` or `backup-ambiguous`. */
export function chooseByPrefix(backups: readonly Backup[], prefix: string): Backup {
  const found = /^[0-9a-f]{1,64}$/.test(prefix)
    ? backups.filter(({ id, snapshot, duplicates }) =>
        [id, snapshot.id, ...duplicates.map((duplicate) => duplicate.id)].some((one) =>
          one.startsWith(prefix),
        ),
      )
    : [];
  if (found.length === 1) return found[0]!;
  // A copy with other contents names the first as its original; whole, that id means the first.
  const exact = found.filter(({ id }) => id === prefix);
  if (exact.length === 1) return exact[0]!;
  if (found.length > 1) {
    throw new HoldfastError(
      'backup-ambiguous',
      `“${prefix}” fits ${found.length} backups. Give more of the backup’s id.`,
    );
  }
  throw new HoldfastError(
    'backup-not-found',
    `The vault has no backup “${prefix}”. “holdfast list” shows the backups there are.`,
  );
}

function numberOf(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
