/** What the owner should know before an export follows the plan. */
import type { Schema, Table } from '../schema/schema.ts';
import { isOwned, type PlannedTable, type PlanWarning, type ProfilePlan } from './plan.ts';
import { namesProfile } from './settle-owners.ts';

/** Smaller tables are read whole in no time. */
const smallTableRows = 10_000;

export function findWarnings(plan: ProfilePlan, schema: Schema): PlanWarning[] {
  return plan.tables
    .filter(({ treatment }) => treatment === 'include')
    .flatMap((planned) => [...warningsOf(plan, planned, schema.tables.get(planned.table)!)]);
}

function* warningsOf(plan: ProfilePlan, planned: PlannedTable, table: Table): Generator<PlanWarning> {
  const id = planned.table;
  if (!table.isReadable) {
    yield {
      code: 'unreadable',
      table: id,
      message: `${id} cannot be read by this role. Grant SELECT on it, or leave it out.`,
    };
  }
  if (table.hasRowSecurity) {
    yield {
      code: 'row-security',
      table: id,
      message: `${id} has row security. An export fails instead of leaving rows out; use a role that owns the table or has BYPASSRLS.`,
    };
  }
  if (planned.role === 'stub') {
    yield {
      code: 'looks-like-people',
      table: id,
      message: `${id} seems to hold other people, so only its keys are exported.`,
    };
  }
  if (planned.key.length === 0 && isOwned(planned)) {
    yield {
      code: 'no-key',
      table: id,
      message: `${id} has no primary key. A restore cannot tell a changed row from a new one.`,
    };
  }
  const owners = plan.edges.filter(({ kind, child }) => kind === 'own' && child === id);
  const parents = new Set(owners.map(({ parent }) => parent));
  if (parents.size > 1) {
    yield {
      code: 'several-owners',
      table: id,
      message: `Rows of ${id} come along with ${[...parents].join(' and ')}. Where one of these is not the owner, make that edge a mention.`,
    };
  }
  const left = plan.edges.filter(
    ({ child, parent, reason }) => child === id && parent !== id && reason === namesProfile,
  );
  if (left.length > 0) {
    yield {
      code: 'left-to-others',
      table: id,
      message: `Rows of ${id} name their profile themselves, so they do not come along with ${left.map(({ parent }) => parent).join(' and ')}. Where those of others belong to the profile too, make that edge own.`,
    };
  }
  for (const edge of owners) {
    if (edge.indexed || planned.rowEstimate < smallTableRows) continue;
    yield {
      code: 'unindexed',
      table: id,
      message: `${id} has no index on ${edge.childColumns.join(', ')}: each export reads the whole table.`,
    };
  }
  const largeObjects = planned.columns.filter(({ type }) => /(^|\.)(oid|lo)$/.test(type));
  for (const { name } of largeObjects) {
    yield {
      code: 'large-object',
      table: id,
      message: `${id}.${name} may name large objects. Their numbers are exported, their contents are not.`,
    };
  }
}
