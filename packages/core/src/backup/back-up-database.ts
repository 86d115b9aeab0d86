/** Backs up one database: pg_dump's stream becomes one vault file per table, with its manifest and globals beside. */
import { HoldfastError, isHoldfastError, throwIfCancelled } from '../errors.ts';
import {
  type ClientTools,
  type ConnectionTarget,
  type DatabaseManifest,
  databaseManifestName,
  dumpDatabase,
  type FindToolsOptions,
  preflightDatabase,
} from '../postgres/index.ts';
import { saveBytes, saveContent, type TreeNode, type Vault, VaultWriter } from '../vault/index.ts';
import { backupTags, checkSourceName, describeBackup, listBackups } from './backup.ts';
import type { BackupResult } from './backup-result.ts';
import { databaseFolder, databasePath } from './database-backup-files.ts';
import type { OnProgress } from './progress.ts';
import { publishBackup } from './snapshot-of-run.ts';
import { saveTree, syntheticDirectory, syntheticFile } from './synthetic-tree.ts';

export interface BackUpDatabaseOptions {
  vault: Vault;
  connection: ConnectionTarget;
  /** The source's name, by default the database's. */
  name?: string | undefined;
  /** Id of the run, for the snapshot's tags. */
  run?: string | undefined;
  tools?: FindToolsOptions | undefined;
  lockWaitTimeoutMs?: number | undefined;
  /** Small files of the caller's that belong to the database, stored beside the dump under names of their own. */
  companions?: readonly { name: string; content: Uint8Array }[] | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface DatabaseBackupResult extends BackupResult {
  manifest: DatabaseManifest;
}

/** DDL that runs beside a dump can make it fail by chance; PostgreSQL's advice is to dump again. */
const attempts = 3;

/**
 * Rejects with the errors of the preflight (`database-unreachable`, `database-denied`, `tool-missing`), of the dump
 * (`dump-failed`, `dump-incomplete`), of the vault and its storage, and with `cancelled`. Then no backup is visible.
 */
export async function backUpDatabase(options: BackUpDatabaseOptions): Promise<DatabaseBackupResult> {
  const { vault, connection, signal } = options;
  const source = checkSourceName(options.name ?? connection.database);
  const startedAt = new Date();
  const { tools, warnings } = await prepare(options);
  await using lock = await vault.lock({ exclusive: false, signal });
  await vault.loadIndex({ signal });
  const parent = (await listBackups(vault, { source, onDamaged: () => {} }))
    .filter(({ kind }) => kind === 'database')
    .at(-1);

  await using writer = new VaultWriter(vault, { signal: lock.signal, assertLocked: () => lock.assertHeld() });
  const { nodes, manifest } = await dumpWithRetries(
    options,
    { tools, warnings },
    writer,
    startedAt,
    lock.signal,
  );
  const tree = await saveTree(writer, nodes);
  const named = await saveTree(writer, [syntheticDirectory(source, tree, startedAt)]);
  const root = await saveTree(writer, [syntheticDirectory(databaseFolder, named, startedAt)]);
  const sizeBytes = nodes.reduce((sum, node) => sum + Number(node.size ?? 0n), 0);
  const snapshot = await publishBackup({
    writer,
    lock,
    tree: root,
    paths: [databasePath(source)],
    tags: backupTags('database', source, { run: options.run }),
    parent: parent?.snapshot.id,
    startedAt,
    counts: { filesNew: nodes.length, filesChanged: 0, filesUnmodified: 0, dirs: 2, bytes: sizeBytes },
  });
  return {
    backup: describeBackup(snapshot),
    status: 'succeeded',
    sizeBytes,
    addedBytes: writer.stats.addedPlainBytes,
    storedBytes: writer.stats.storedBytes,
    durationMs: Date.now() - startedAt.getTime(),
    warnings: manifest.warnings.map(({ message }) => message),
    problems: [],
    manifest,
  };
}

interface Preparation {
  tools: ClientTools;
  /** What the preflight found that does not keep the backup from being complete. */
  warnings: DatabaseManifest['warnings'];
}

async function prepare({
  connection,
  tools,
  signal,
  onProgress,
}: BackUpDatabaseOptions): Promise<Preparation> {
  onProgress?.({ phase: 'preparing', bytes: 0, items: 0 });
  const report = await preflightDatabase(connection, { ...tools, signal });
  throwIfCancelled(signal);
  const errors = report.findings.filter(({ level }) => level === 'error');
  if (errors.length === 0 && report.tools) {
    const warnings = report.findings.filter(({ level }) => level === 'warning');
    return { tools: report.tools, warnings: warnings.map(({ code, message }) => ({ code, message })) };
  }
  const [first] = errors;
  const code =
    first?.code === 'tool-missing'
      ? 'tool-missing'
      : report.facts
        ? 'database-denied'
        : 'database-unreachable';
  throw new HoldfastError(
    code,
    errors.map(({ message, fix }) => (fix ? `${message} ${fix}` : message)).join('\n'),
    {
      data: { findings: errors },
      retryable: code === 'database-unreachable',
    },
  );
}

async function dumpWithRetries(
  options: BackUpDatabaseOptions,
  preparation: Preparation,
  writer: VaultWriter,
  startedAt: Date,
  signal: AbortSignal,
): Promise<{ nodes: TreeNode[]; manifest: DatabaseManifest }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await dumpInto(options, preparation, writer, startedAt, signal);
    } catch (error) {
      if (attempt === attempts || !isHoldfastError(error, 'dump-failed') || !error.retryable) throw error;
      throwIfCancelled(signal);
    }
  }
}

async function dumpInto(
  { connection, lockWaitTimeoutMs, companions = [], onProgress }: BackUpDatabaseOptions,
  preparation: Preparation,
  writer: VaultWriter,
  startedAt: Date,
  signal: AbortSignal,
): Promise<{ nodes: TreeNode[]; manifest: DatabaseManifest }> {
  const nodes: TreeNode[] = [];
  await using dump = await dumpDatabase(connection, preparation.tools, {
    signal,
    lockWaitTimeoutMs,
    onProgress: onProgress
      ? ({ bytes, estimatedBytes, tables, estimatedTables, file }) =>
          onProgress({
            phase: 'dumping',
            bytes,
            totalBytes: Math.max(bytes, estimatedBytes),
            items: tables,
            totalItems: Math.max(tables, estimatedTables),
            item: file,
          })
      : undefined,
  });
  for await (const file of dump.files) {
    nodes.push(syntheticFile(file.name, await saveContent(writer, file.content), startedAt));
  }
  for (const { name, content } of companions) {
    if (nodes.some((node) => node.name.toString() === name) || name === databaseManifestName) {
      throw new HoldfastError('invalid-input', `A file beside the dump cannot be called ${name}.`);
    }
    nodes.push(syntheticFile(name, await saveBytes(writer, content), startedAt));
  }
  const manifest = await dump.finish();
  const known = new Set(manifest.warnings.map(({ code }) => code));
  manifest.warnings.push(...preparation.warnings.filter(({ code }) => !known.has(code)));
  const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  nodes.push(syntheticFile(databaseManifestName, await saveBytes(writer, text), startedAt));
  return { nodes, manifest };
}
