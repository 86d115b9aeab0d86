/** Removes the backups that no rule keeps from a vault, and what nothing needs any more; or only says what would go. */
import { readShownBackups, storePreview } from '@holdfast/application/clean-ups';
import { countVault } from '@holdfast/application/vaults';
import type { Retention } from '@holdfast/contracts/retention';
import { type CleanUpResult, type CleanUpRules, cleanUpVault, planCleanUp } from '@holdfast/core/backup';
import { openRunVault, type RunVault } from '../open-run-vault.ts';
import type { RunContext, RunEnd } from '../run-context.ts';

/** How long it waits for backups that are under way. */
const lockWaitMs = 6 * 3600_000;

export async function cleanUp(context: RunContext<'clean-up'>): Promise<RunEnd> {
  const { database, run, input, signal, onProgress, log } = context;
  await using opened = await openRunVault(context, run.vaultId);
  if (input.preview) return await previewCleanUp(context, opened);
  const { id: vaultId, vault, location } = opened;
  const { rules, known } = await readRules(context, vaultId);
  const result = await cleanUpVault({
    ...{ ...rules, vault, signal, onProgress, lockWaitMs },
    // A backup that the catalogue has and the vault lacks is a reason to stop, not to go on.
    expect: { ids: known },
  });
  await database.prisma.backup.updateMany({
    where: { vaultId, snapshotId: { in: result.removed.map(({ id }) => id) } },
    data: { goneAt: new Date() },
  });
  for (const { source, time } of result.removed)
    await log('info', `Removed the backup of ${source} of ${time}.`);
  await countVault(database, { id: vaultId, location }, vault).catch(() => {});
  const { status, freedBytes, problems, removed } = result;
  return {
    status,
    result: {
      summary: summaryOf(result),
      ...{ freedBytes: Math.max(0, freedBytes), items: removed.length },
      ...(problems.length > 0 ? { problems } : {}),
    },
  };
}

/** Changes nothing. What it finds is kept for a person to look at. */
async function previewCleanUp(
  context: RunContext<'clean-up'>,
  { id: vaultId, vault }: RunVault,
): Promise<RunEnd> {
  const { database, run, signal, onProgress } = context;
  const { rules, known } = await readRules(context, vaultId);
  const plan = await planCleanUp({ ...rules, vault, signal, onProgress, expect: { ids: known } });
  const { going, staying } = await storePreview(database, { runId: run.id, vaultId, plan });
  const summary =
    going === 0 ? `All ${staying} backups would stay.` : `${going} of ${going + staying} backups would go.`;
  return { status: 'succeeded', result: { summary, items: going, preview: true } };
}

/** The rules as they are now: of the run, of each source, and what must not go whatever they say. */
async function readRules(
  { database, run, input }: RunContext<'clean-up'>,
  vaultId: string,
): Promise<{ rules: CleanUpRules; known: Set<string> }> {
  const { prisma } = database;
  const sources = await prisma.source.findMany({ select: { id: true, name: true, retention: true } });
  const byName = new Map(sources.map((source) => [source.name, source]));
  const rows = await prisma.backup.findMany({
    where: { vaultId, goneAt: null },
    select: { snapshotId: true, proof: true },
  });
  const idsWith = (proof: string) =>
    new Set(rows.filter((row) => row.proof === proof).map(({ snapshotId }) => snapshotId));
  const busy = await prisma.run.findMany({
    where: { id: { not: run.id }, status: { in: ['queued', 'running'] }, backup: { vaultId } },
    select: { backup: { select: { snapshotId: true } } },
  });
  const schedule = run.scheduleId && (await prisma.schedule.findUnique({ where: { id: run.scheduleId } }));
  const shown = input.previewRunId && (await readShownBackups(database, input.previewRunId));
  const rules: CleanUpRules = {
    ...(shown ? { only: shown } : {}),
    policy: ({ source: name }) => {
      const source = byName.get(name);
      const isMeant = input.sourceIds === null || (source && input.sourceIds.includes(source.id));
      if (!isMeant) return undefined;
      return (source?.retention as Retention | null | undefined) ?? input.retention ?? undefined;
    },
    timeZone: schedule ? schedule.timeZone : 'UTC',
    proven: idsWith('restored'),
    damaged: idsWith('failed'),
    protect: new Set(busy.flatMap(({ backup }) => backup?.snapshotId ?? [])),
  };
  return { rules, known: new Set(rows.map(({ snapshotId }) => snapshotId)) };
}

function summaryOf({ removed, decisions }: CleanUpResult): string {
  const kept = decisions.length - removed.length;
  if (removed.length === 0) return `All ${kept} backups stay.`;
  return `${removed.length} backup${removed.length === 1 ? ' was' : 's were'} removed; ${kept} stay.`;
}
