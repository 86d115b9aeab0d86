/** What belongs to a profile: read from the database's keys, decided by an owner, kept version by version. */
import { storedChoices, storedPlan } from '@holdfast/application/exports';
import { describePlace } from '@holdfast/application/sources';
import type {
  ExportSource,
  PlanChoices,
  PlanDrift,
  RootChoices,
  StoredPlan,
} from '@holdfast/contracts/export-plans';
import { HoldfastError } from '@holdfast/core/errors';
import { describeTables, findPlanDrift, type ProfilePlan, planProfile } from '@holdfast/core/exports';
import type { Prisma } from '@holdfast/db';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { findDatabaseSource, findTarget, needPlan, withPatience } from './find-source.ts';

export interface PlanWish {
  sourceId: string;
  root: string;
  choices: PlanChoices;
}

/** Every database, and whether its profiles are set up. */
export async function listExportSources({ database }: Services): Promise<ExportSource[]> {
  const rows = await database.prisma.source.findMany({
    where: { kind: 'database', removedAt: null },
    include: { exportPlans: { orderBy: { version: 'desc' }, take: 1 } },
    orderBy: { name: 'asc' },
  });
  return rows.map((row) => {
    const [plan] = row.exportPlans;
    const { root, tables } = (plan?.plan ?? {}) as unknown as Partial<ProfilePlan>;
    const key = tables?.find(({ table }) => table === root)?.key ?? [];
    const included = (tables ?? []).filter(({ treatment }) => treatment === 'include').length;
    return {
      ...{ id: row.id, name: row.name, place: describePlace(row) },
      plan: plan
        ? {
            ...{ version: plan.version, root: root ?? '', key, tables: included },
            createdAt: plan.createdAt.toISOString(),
          }
        : null,
    };
  });
}

/** Tables that may have one row a person, the likeliest first, and all others. */
export async function readRootChoices(
  services: Services,
  sourceId: string,
  signal: AbortSignal | undefined,
): Promise<RootChoices> {
  const { connection } = await findTarget(services, sourceId);
  const { tables, roots } = await describeTables(connection, withPatience(signal));
  return { tables, guesses: roots };
}

/** Reads the database's keys; nothing is kept. */
export async function proposePlan(
  services: Services,
  { sourceId, root, choices }: PlanWish,
  signal: AbortSignal | undefined,
): Promise<ProfilePlan> {
  const { connection } = await findTarget(services, sourceId);
  return planProfile({ ...choices, connection, root, signal: withPatience(signal) });
}

/** Makes the plan anew from the choices: what a browser sends is never taken for the plan. Throws `conflict`. */
export async function savePlan(
  services: Services,
  wish: PlanWish & { basedOn: number | null; person: SignedInPerson },
  signal: AbortSignal | undefined,
): Promise<{ version: number; name: string }> {
  const { sourceId, choices, basedOn, person } = wish;
  const source = await findDatabaseSource(services, sourceId);
  const plan = await proposePlan(services, wish, signal);
  const version = await services.database.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`export plan ${sourceId}`}, 0))`;
    const last = await tx.exportPlan.findFirst({ where: { sourceId }, orderBy: { version: 'desc' } });
    if ((last?.version ?? null) !== basedOn) {
      throw new HoldfastError(
        'conflict',
        'Somebody else has changed this plan meanwhile. Reload the page, and look at theirs first.',
      );
    }
    const next = (last?.version ?? 0) + 1;
    await tx.exportPlan.create({
      data: {
        ...{ sourceId, version: next, createdBy: person.id, createdByName: person.name },
        plan: plan as unknown as Prisma.InputJsonObject,
        choices: choices as Prisma.InputJsonObject,
      },
    });
    return next;
  });
  return { version, name: source.name };
}

export async function readStoredPlan(
  services: Services,
  sourceId: string,
  version?: number,
): Promise<StoredPlan> {
  const { id, name } = await findDatabaseSource(services, sourceId);
  const row = await needPlan(services, sourceId, version);
  const versions = await services.database.prisma.exportPlan.findMany({
    where: { sourceId },
    orderBy: { version: 'desc' },
    take: 100,
    select: { version: true, createdAt: true, createdByName: true },
  });
  return {
    ...{ source: { id, name }, version: row.version, plan: storedPlan(row) },
    choices: storedChoices(row) as PlanChoices,
    ...{ createdAt: row.createdAt.toISOString(), createdBy: row.createdByName },
    versions: versions.map((one) => ({
      ...{ version: one.version, createdAt: one.createdAt.toISOString(), createdBy: one.createdByName },
    })),
  };
}

/** Asks the database whether it is still the one that the plan was made for. */
export async function readDrift(
  services: Services,
  sourceId: string,
  signal: AbortSignal | undefined,
): Promise<PlanDrift> {
  const { connection } = await findTarget(services, sourceId);
  const plan = storedPlan(await needPlan(services, sourceId));
  return findPlanDrift({ connection, plan, signal: withPatience(signal) });
}
