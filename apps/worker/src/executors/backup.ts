/** Backs up one source: a database, directories, or Holdfast itself. */
import { recordBackup } from '@holdfast/application/catalogue';
import { confinePath } from '@holdfast/application/file-roots';
import { type SourceRow, sourceFiles, sourceTarget } from '@holdfast/application/sources';
import { countVault } from '@holdfast/application/vaults';
import { type BackupResult, backUpDatabase, backUpFiles } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import { openRunVault } from '../open-run-vault.ts';
import type { RunContext, RunEnd } from '../run-context.ts';

/** Beside the dump of Holdfast's own database: what its environment has to be again. */
const settingsFile = 'settings.env';

export async function backUp(context: RunContext<'backup'>): Promise<RunEnd> {
  const { database, run } = context;
  const source =
    run.sourceId === null ? null : await database.prisma.source.findUnique({ where: { id: run.sourceId } });
  if (!source || source.removedAt) {
    throw new HoldfastError(
      'source-not-found',
      'The source of this run was removed. Its backups are still there.',
    );
  }
  await using opened = await openRunVault(context, source.vaultId);
  const { result, items, rows } = await make(context, source, opened.vault);
  const backupId = await recordBackup({
    ...{ database, vaultId: opened.id, vault: opened.vault, source, run, result, items, rows },
  });
  await countVault(database, { id: opened.id, location: opened.location }, opened.vault).catch(() => {});
  const { sizeBytes, addedBytes, storedBytes, warnings, problems } = result;
  return {
    status: result.status,
    backupId,
    result: {
      summary: summaryOf(source.kind, result, items, rows),
      ...{ backupId, sizeBytes, addedBytes, storedBytes, items, warnings },
      ...(rows === undefined ? {} : { rows }),
      // The manifest in the vault has them all.
      ...(problems.length > 0 ? { problems: problems.slice(0, 1000) } : {}),
    },
  };
}

interface Made {
  result: BackupResult;
  items: number;
  rows?: number;
}

async function make(context: RunContext<'backup'>, source: SourceRow, vault: Vault): Promise<Made> {
  const { key, environment, signal, onProgress, run } = context;
  const common = { vault, name: source.name, run: run.id, signal, onProgress };
  if (source.kind === 'files') return makeOfFiles(context, source, common);
  const own = source.kind === 'holdfast';
  const result = await backUpDatabase({
    ...common,
    connection: own ? parseConnectionUrl(environment.databaseUrl) : sourceTarget(source, key),
    tools: { pgBin: environment.programsFolder },
    ...(own ? { companions: [{ name: settingsFile, content: Buffer.from(environment.settings) }] } : {}),
  });
  const { tables } = result.manifest;
  return { result, items: tables.length, rows: tables.reduce((sum, table) => sum + table.rows, 0) };
}

async function makeOfFiles(
  { database, environment }: RunContext<'backup'>,
  source: SourceRow,
  common: Omit<Parameters<typeof backUpFiles>[0], 'paths'>,
): Promise<Made> {
  const { paths, excludes, excludeCaches, oneFileSystem } = sourceFiles(source);
  // One that is gone is for the backup itself to tell of.
  for (const path of paths) await confinePath(path, environment.fileRoots, { mayBeMissing: true });
  const result = await backUpFiles({ ...common, paths, excludes, excludeCaches, oneFileSystem });
  const { files, directories, bytes } = result.manifest;
  await database.prisma.source.update({
    where: { id: source.id },
    data: { facts: { kind: 'files', files, directories, sizeBytes: bytes }, factsAt: new Date() },
  });
  return { result, items: files };
}

function summaryOf(kind: string, { status }: BackupResult, items: number, rows: number | undefined): string {
  const count = (number: number, word: string) =>
    `${number.toLocaleString('en-US')} ${word}${number === 1 ? '' : 's'}`;
  const what =
    kind === 'files' ? count(items, 'file') : `${count(items, 'table')} with ${count(rows ?? 0, 'row')}`;
  return status === 'succeeded' ? `Backed up ${what}.` : `Backed up ${what}; some are missing, see the list.`;
}
