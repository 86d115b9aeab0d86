import {
  type RunDetail,
  type RunKind,
  type RunStatus,
  type RunSummary,
  runProgressSchema,
  runResultSchema,
} from '@holdfast/contracts/runs';
import type { Prisma } from '@holdfast/db';

/** What a summary is made of. */
export const summaryInclude = {
  schedule: { select: { name: true } },
  vault: { select: { name: true } },
  backup: { select: { sourceName: true } },
} satisfies Prisma.RunInclude;

export type RunRow = Prisma.RunGetPayload<{ include: typeof summaryInclude }>;

/** For lists and events: without what can be long. */
export function toRunSummary(row: RunRow): RunSummary {
  const result = runResultSchema.safeParse(row.result);
  const progress = runProgressSchema.safeParse(row.progress);
  return {
    ...{ id: row.id, kind: row.kind as RunKind, status: row.status as RunStatus, title: titleOf(row) },
    ...{ sourceId: row.sourceId, sourceName: row.sourceName ?? row.backup?.sourceName ?? null },
    ...{ backupId: row.backupId, scheduleId: row.scheduleId, scheduleName: row.schedule?.name ?? null },
    ...{ parentId: row.parentId, requestedBy: row.requestedByName },
    progress: progress.success ? progress.data : null,
    result: result.success ? shortened(result.data) : null,
    ...{ errorCode: row.errorCode, errorMessage: row.errorMessage, attempt: row.attempt },
    cancelRequested: row.cancelRequestedAt !== null,
    queuedAt: row.queuedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** With everything that came of it. */
export function toRunDetail(row: RunRow, rest: Pick<RunDetail, 'parts' | 'usualDurationMs'>): RunDetail {
  const result = runResultSchema.safeParse(row.result);
  const summary = toRunSummary(row);
  return { ...summary, result: result.success ? result.data : null, retryOfId: row.retryOfId, ...rest };
}

const longestList = 3;

function shortened({ tables, findings, problems, warnings, ...result }: NonNullable<RunSummary['result']>) {
  return {
    ...result,
    ...(problems ? { problems: problems.slice(0, longestList) } : {}),
    ...(warnings ? { warnings: warnings.slice(0, longestList) } : {}),
  };
}

function titleOf(row: RunRow): string {
  const { target, directory, upload, preview, dryRun } = row.input as {
    preview?: boolean;
    dryRun?: boolean;
    target?: { database?: string };
    directory?: string;
    upload?: { sourceName?: string };
  };
  const name = row.sourceName ?? row.backup?.sourceName ?? upload?.sourceName ?? row.vault?.name;
  const of = name == null ? '' : ` of ${name}`;
  switch (row.kind as RunKind) {
    case 'backup':
      return `Backup${of}`;
    case 'full':
      return 'Full backup';
    case 'verify':
      return `Verification${of}`;
    case 'restore-database':
      return `${dryRun ? 'Trial of a restore' : 'Restore'}${of}${target?.database === undefined ? '' : ` into ${target.database}`}`;
    case 'restore-files':
      return `Restore${of}${directory === undefined ? '' : ` into ${directory}`}`;
    case 'clean-up':
      return preview ? `Preview of a clean-up${of}` : `Clean-up${of}`;
    case 'refresh':
      return `New look at ${name ?? 'everything'}`;
    case 'demo':
      return 'Demo shop';
    case 'portable':
      return `Adoption of ${name ?? 'a portable backup'}`;
    case 'export':
      return `Export${of}`;
    case 'restore-profile':
      return `${dryRun ? 'Preview of restoring a profile' : 'Restore of a profile'}${of}`;
    case 'rekey':
      return `New keys${of}`;
    case 'remove-vault':
      return `Removal of the old vault${of}`;
  }
}
