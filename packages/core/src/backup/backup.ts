/** What a backup is to people: a snapshot with a source, a kind and a state, found by id, prefix or "latest". */
import { HoldfastError } from '../errors.ts';
import { findSnapshot, listSnapshots, type StoredSnapshot, type Vault } from '../vault/index.ts';

export type BackupKind = 'database' | 'files';

export interface Backup {
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
  paths: string[];
  hostname: string;
  tags: string[];
  /** Bytes of the data as it was, where the snapshot says. */
  sizeBytes: number | undefined;
  /** Bytes that this backup added to the vault, where the snapshot says. */
  addedBytes: number | undefined;
  snapshot: StoredSnapshot;
}

const ownTag = 'holdfast';
const partialTag = 'partial';

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
    id: snapshot.id,
    kind: value('kind:') === 'database' ? 'database' : 'files',
    source: value('source:') ?? `${snapshot.hostname ?? 'unknown'}:${snapshot.paths.join(',')}`,
    time: new Date(Number(snapshot.timeNs / 1_000_000n)).toISOString(),
    own,
    partial: own && tags.includes(partialTag),
    paths: snapshot.paths,
    hostname: snapshot.hostname ?? '',
    tags,
    sizeBytes: numberOf(snapshot.summary?.totalBytesProcessed),
    addedBytes: numberOf(snapshot.summary?.dataAddedPacked),
    snapshot,
  };
}

/** All backups of a vault, oldest first; of one source when given. Damaged snapshots are reported, not fatal. */
export async function listBackups(
  vault: Vault,
  options: { source?: string | undefined; onDamaged?: ((error: HoldfastError) => void) | undefined } = {},
): Promise<Backup[]> {
  const backups = (await listSnapshots(vault, options.onDamaged)).map(describeBackup);
  return options.source === undefined ? backups : backups.filter(({ source }) => source === options.source);
}

/**
 * `reference` is an id, a unique prefix, or `latest`. Throws `backup-not-found` or `backup-ambiguous`, and `vault-damaged`
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
  if (reference !== 'latest') {
    const found = findSnapshot(
      backups.map(({ snapshot }) => snapshot),
      reference,
    );
    return describeBackup(found);
  }
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

function numberOf(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
