/** What changed in a database since a plan was made for it. */
import { columnOf, type Schema } from '../schema/schema.ts';
import { buildEdges } from './build-edges.ts';
import { isOwned, type ProfilePlan } from './plan.ts';

export interface PlanDrift {
  /** The plan cannot be followed: sentences that name what is missing. */
  missing: string[];
  /** It can be, and leaves out what is new. */
  added: string[];
}

export function comparePlanWithSchema(plan: ProfilePlan, schema: Schema): PlanDrift {
  const drift: PlanDrift = { missing: [], added: [] };
  for (const planned of plan.tables) {
    const table = schema.tables.get(planned.table);
    if (planned.role === 'mention') continue;
    if (!table) {
      drift.missing.push(`The table ${planned.table} is gone.`);
      continue;
    }
    const names = new Set(table.columns.map(({ name }) => name));
    for (const { name, type } of planned.columns) {
      if (!names.has(name)) drift.missing.push(`The column ${planned.table}.${name} is gone.`);
      else if (columnOf(table, name).type !== type)
        drift.missing.push(
          `The column ${planned.table}.${name} is now ${columnOf(table, name).type}, and was ${type}.`,
        );
    }
    if (JSON.stringify(table.key) !== JSON.stringify(planned.key))
      drift.missing.push(
        `The key of ${planned.table} is now (${table.key.join(', ')}), and was (${planned.key.join(', ')}).`,
      );
    if (planned.treatment === 'exclude') continue;
    for (const { name } of table.columns) {
      if (!planned.columns.some((column) => column.name === name))
        drift.added.push(`The column ${planned.table}.${name} is new, and not in the plan.`);
    }
  }
  drift.added.push(...newEdges(plan, schema));
  return drift;
}

/** Foreign keys to what the plan owns, and from there, that it does not know. */
function newEdges(plan: ProfilePlan, schema: Schema): string[] {
  const known = new Set(plan.edges.map(({ id }) => id));
  const exported = plan.tables.filter(({ role, treatment }) => role !== 'mention' && treatment === 'include');
  const owned = new Set(exported.filter(isOwned).map(({ table }) => table));
  const exportedNames = new Set(exported.map(({ table }) => table));
  return buildEdges(schema, [], plan.root, {})
    .filter(({ id }) => !known.has(id))
    .filter(({ child, parent }) => owned.has(parent) || exportedNames.has(child))
    .map(
      ({ child, childColumns, parent }) =>
        `The reference from ${child} (${childColumns.join(', ')}) to ${parent} is new, and not in the plan.`,
    );
}
