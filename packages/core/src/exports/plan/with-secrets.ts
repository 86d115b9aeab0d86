import type { ProfilePlan } from './plan.ts';

/** The plan with nothing redacted, for files that only Holdfast opens: rows without their secrets could not be put back. */
export function withSecrets(plan: ProfilePlan): ProfilePlan {
  const tables = plan.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      column.treatment === 'redact' ? { ...column, treatment: 'include' as const } : column,
    ),
  }));
  return { ...plan, tables };
}
