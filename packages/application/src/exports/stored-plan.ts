import { type PlanChoices, type ProfilePlan, parseChoices, parsePlan } from '@holdfast/core/exports';
import type { Database } from '@holdfast/db';

export type PlanRow = NonNullable<Awaited<ReturnType<Database['prisma']['exportPlan']['findFirst']>>>;

/** A version of a source's plan, or the newest one; null where there is none. */
export async function findPlan(
  { prisma }: Pick<Database, 'prisma'>,
  sourceId: string,
  version?: number,
): Promise<PlanRow | null> {
  return prisma.exportPlan.findFirst({
    where: { sourceId, ...(version === undefined ? {} : { version }) },
    orderBy: { version: 'desc' },
  });
}

/** Throws `invalid-input` for one that this version cannot follow. */
export function storedPlan(row: PlanRow): ProfilePlan {
  return parsePlan(row.plan);
}

export function storedChoices(row: PlanRow): PlanChoices {
  return parseChoices(row.choices);
}
