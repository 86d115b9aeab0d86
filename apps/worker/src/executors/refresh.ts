/** Looks again at a source or a vault, so that pages can show facts without asking anybody. */
import { rebuildCatalogue } from '@holdfast/application/catalogue';
import { sourceFiles, sourceTarget } from '@holdfast/application/sources';
import { countVault } from '@holdfast/application/vaults';
import { HoldfastError } from '@holdfast/core/errors';
import { compileExcludes, loadOwnerNames, pathBytes, walkTree } from '@holdfast/core/files';
import { type ConnectionTarget, parseConnectionUrl, preflightDatabase } from '@holdfast/core/postgres';
import type { Prisma } from '@holdfast/db';
import { openRunVault } from '../open-run-vault.ts';
import type { RunContext, RunEnd } from '../run-context.ts';

export async function refresh(context: RunContext<'refresh'>): Promise<RunEnd> {
  const { database, run, key, environment } = context;
  if (run.sourceId === null) return refreshVault(context);
  const source = await database.prisma.source.findUnique({ where: { id: run.sourceId } });
  if (!source) throw new HoldfastError('source-not-found', 'The source of this run was removed.');
  const keep = async (facts: Prisma.InputJsonObject): Promise<void> => {
    await database.prisma.source.update({ where: { id: source.id }, data: { facts, factsAt: new Date() } });
  };
  if (source.kind === 'files') return refreshFiles(context, source, keep);
  const target =
    source.kind === 'holdfast' ? parseConnectionUrl(environment.databaseUrl) : sourceTarget(source, key);
  return refreshDatabase(context, target, keep);
}

type Keep = (facts: Prisma.InputJsonObject) => Promise<void>;

async function refreshDatabase(
  { environment, signal }: RunContext<'refresh'>,
  target: ConnectionTarget,
  keep: Keep,
): Promise<RunEnd> {
  const { findings, facts, sizeBytes } = await preflightDatabase(target, {
    pgBin: environment.programsFolder,
    signal,
  });
  if (facts) {
    await keep({
      kind: 'database',
      serverVersion: facts.serverVersion,
      sizeBytes: sizeBytes ?? facts.estimatedBytes,
      tables: facts.tableCount,
      extensions: facts.extensions.map(({ name, version }) => ({ name, version })),
      encoding: facts.properties.encoding,
    });
  }
  const problem = findings.find(({ level }) => level === 'error');
  const result = { findings };
  if (!problem)
    return { status: 'succeeded', result: { ...result, summary: 'Nothing stands in the way of a backup.' } };
  return { status: 'failed', result, error: { code: problem.code, message: problem.message } };
}

async function refreshFiles(
  { signal, onProgress }: RunContext<'refresh'>,
  source: { name: string; kind: string; config: unknown },
  keep: Keep,
): Promise<RunEnd> {
  const { paths, excludes, excludeCaches, oneFileSystem } = sourceFiles(source);
  const facts = { files: 0, directories: 0, sizeBytes: 0 };
  const problems: string[] = [];
  const owners = await loadOwnerNames();
  for (const path of paths) {
    const events = walkTree(pathBytes(path), {
      ...{ owners, excludeCaches, oneFileSystem, signal },
      excludes: excludes.length > 0 ? compileExcludes(excludes) : undefined,
      onProblem: ({ message }) => {
        if (problems.length < 100) problems.push(message);
      },
    });
    for await (const { kind, metadata } of events) {
      if (kind === 'enter') facts.directories++;
      else if (kind === 'entry' && metadata.type === 'file') {
        facts.files++;
        facts.sizeBytes += Number(metadata.size ?? 0n);
        onProgress({ phase: 'reading files', bytes: facts.sizeBytes, items: facts.files });
      }
    }
  }
  await keep({ kind: 'files', ...facts });
  const summary = `${facts.files.toLocaleString('en-US')} files in ${facts.directories.toLocaleString('en-US')} directories.`;
  return { status: 'succeeded', result: { summary, ...(problems.length > 0 ? { warnings: problems } : {}) } };
}

async function refreshVault(context: RunContext<'refresh'>): Promise<RunEnd> {
  const { database, run, signal } = context;
  await using opened = await openRunVault(context, run.vaultId);
  const { id, vault, location } = opened;
  const { backups, added, gone, damaged } = await rebuildCatalogue({ database, vaultId: id, vault, signal });
  await countVault(database, { id, location }, vault);
  const summary = `The vault has ${backups} backups; ${added} were new to the catalogue, ${gone} are gone.`;
  if (damaged.length === 0) return { status: 'succeeded', result: { summary } };
  return { status: 'partial', result: { summary, problems: damaged } };
}
