import type { ConnectionTarget } from '../postgres/connection.ts';
import { openExportSession } from './export-session.ts';
import { comparePlanWithSchema, type PlanDrift } from './plan/compare-plan.ts';
import type { ProfilePlan } from './plan/plan.ts';
import { readSchema } from './schema/read-schema.ts';

export interface FindDriftOptions {
  connection: ConnectionTarget;
  plan: ProfilePlan;
  signal?: AbortSignal | undefined;
}

/** What changed in a database since its plan was made. Reads catalogs, no rows. */
export async function findPlanDrift({ connection, plan, signal }: FindDriftOptions): Promise<PlanDrift> {
  await using session = await openExportSession(connection, { signal });
  return comparePlanWithSchema(plan, await readSchema(session));
}
