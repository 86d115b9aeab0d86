/**
 * Gives the profile's own rows new identifiers, so that they can stand beside those that are there: keys from a sequence
 * get its next values, UUIDs are made up, and every reference to them follows.
 */
import { quoteIdentifier, quoteLiteral } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import type { EdgeCondition, ProfilePlan } from '../plan/plan.ts';
import { columnOf, type Schema } from '../schema/schema.ts';
import { readSequences } from './restore-schema.ts';
import type { Stage } from './stage-rows.ts';

/** Answers the names of the tables whose keys are new. */
export async function remapKeys(
  session: DatabaseSession,
  stages: readonly Stage[],
  schema: Schema,
  plan: ProfilePlan,
): Promise<string[]> {
  const own = stages.filter(({ role }) => role === 'own');
  const remapped: { stage: Stage; column: string; map: string }[] = [];
  for (const [index, stage] of own.entries()) {
    const column = await newKeyColumn(session, stage, schema);
    if (column === undefined) continue;
    const map = `holdfast_map_${index}`;
    const quoted = quoteIdentifier(column.name);
    await session.execute(
      `find new keys for ${stage.table.id}`,
      `CREATE TEMP TABLE ${map} ON COMMIT DROP AS SELECT ${quoted} AS old, ${column.next} AS new
       FROM (SELECT ${quoted} FROM ${stage.name} ORDER BY holdfast_line) s`,
    );
    await session.execute(`find new keys for ${stage.table.id}`, `ANALYZE pg_temp.${map}`);
    remapped.push({ stage, column: column.name, map: `pg_temp.${map}` });
  }
  // First all references, then the keys themselves: a column is never mapped twice.
  const done = new Set<string>();
  for (const { stage, column, map } of remapped) {
    for (const reference of referencesTo(stage.table.id, column, schema, plan)) {
      const child = own.find(({ table }) => table.id === reference.child);
      const where = (reference.where ?? []).map(
        (condition) =>
          `c.${quoteIdentifier(condition.column)}::text IN (${condition.values.map((value) => quoteLiteral(value)).join(', ')})`,
      );
      const id = JSON.stringify([reference.child, reference.column, where]);
      if (!child || done.has(id) || child.columns.every(({ name }) => name !== reference.column)) continue;
      done.add(id);
      const target = quoteIdentifier(reference.column);
      const isSameType = columnOf(child.table, reference.column).type === columnOf(stage.table, column).type;
      const value = isSameType ? 'm.new' : `m.new::text::${columnOf(child.table, reference.column).type}`;
      const match = isSameType ? `c.${target} = m.old` : `c.${target}::text = m.old::text`;
      await session.execute(
        `set new keys in ${reference.child}`,
        `UPDATE ${child.name} c SET ${target} = ${value} FROM ${map} m WHERE ${[match, ...where].join(' AND ')}`,
      );
    }
  }
  for (const { stage, column, map } of remapped) {
    const target = quoteIdentifier(column);
    await session.execute(
      `set new keys in ${stage.table.id}`,
      `UPDATE ${stage.name} s SET ${target} = m.new FROM ${map} m WHERE s.${target} = m.old`,
    );
  }
  return remapped.map(({ stage }) => stage.table.id);
}

/** A key of one column that a sequence fills, or a UUID; one that refers to another row follows that row instead. */
async function newKeyColumn(
  session: DatabaseSession,
  { table }: Stage,
  schema: Schema,
): Promise<{ name: string; next: string } | undefined> {
  const [name] = table.key;
  if (name === undefined || table.key.length > 1) return undefined;
  const refers = schema.foreignKeys.some(
    ({ child, childColumns }) => child === table.id && childColumns.includes(name),
  );
  if (refers) return undefined;
  const column = columnOf(table, name);
  const sequence = (await readSequences(session, table)).find((found) => found.column === name);
  if (sequence) return { name, next: `nextval(${quoteLiteral(sequence.sequence)})::${column.type}` };
  return column.kind === 'uuid' ? { name, next: 'gen_random_uuid()' } : undefined;
}

interface Reference {
  child: string;
  column: string;
  where?: readonly EdgeCondition[] | undefined;
}

/** Columns that hold this key: by foreign keys of the database, and by references that the plan declares. */
function referencesTo(parent: string, column: string, schema: Schema, plan: ProfilePlan): Reference[] {
  const declared = plan.edges.filter(({ origin }) => origin === 'soft reference');
  return [...schema.foreignKeys, ...declared]
    .filter((edge) => edge.parent === parent && edge.parentColumns.includes(column))
    .map((edge) => ({
      child: edge.child,
      column: edge.childColumns[edge.parentColumns.indexOf(column)]!,
      where: 'where' in edge ? edge.where : undefined,
    }));
}
