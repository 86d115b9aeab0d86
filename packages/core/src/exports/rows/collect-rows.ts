/**
 * Finds the rows of profiles inside a snapshot: down from the root along what is owned, generation by generation, so that
 * cycles end; then up to the rows that those refer to, from which nothing descends.
 */
import { HoldfastError, isHoldfastError } from '../../errors.ts';
import { quoteIdentifier } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import { isOwned, type PlannedEdge, type ProfilePlan } from '../plan/plan.ts';
import { columnOf } from '../schema/schema.ts';
import { fromTable } from '../schema/sql.ts';
import { matchesEdge } from './edge-match.ts';
import { type KeyTable, onKey, rowRoles } from './key-tables.ts';

/** `all`, or the root's key as text, column by column. */
export type ProfileSelection = 'all' | readonly (readonly string[])[];

export interface RowCounts {
  own: number;
  reference: number;
  stub: number;
}

export interface CollectOptions {
  plan: ProfilePlan;
  keyTables: ReadonlyMap<string, KeyTable>;
  profiles: ProfileSelection;
  onTable?: ((table: string) => void) | undefined;
}

/** Fills the key tables and answers how many rows of each role each table has. */
export async function collectRows(
  session: DatabaseSession,
  options: CollectOptions,
): Promise<Map<string, RowCounts>> {
  const { plan, keyTables } = options;
  await seed(session, keyTables.get(plan.root)!, options.profiles);
  const edges = plan.edges.map((edge, index) => ({ edge, index }));
  const isFollowed = (id: string) => keyTables.get(id)?.planned.treatment === 'include';
  const owned = edges.filter(
    ({ edge }) =>
      (edge.kind === 'own' || edge.kind === 'own-up') && isFollowed(edge.child) && isFollowed(edge.parent),
  );
  for (let generation = 0; ; generation++) {
    let added = 0;
    for (const { edge, index } of owned) {
      options.onTable?.(edge.kind === 'own' ? edge.child : edge.parent);
      added += await descend(session, { edge, index, generation, keyTables });
    }
    if (added === 0) break;
  }
  const upwards = edges.filter(
    ({ edge }) => isFollowed(edge.child) && keyTables.has(edge.parent) && edge.kind !== 'own-up',
  );
  const isReference = (id: string) => {
    const { planned } = keyTables.get(id)!;
    return planned.role === 'reference' && planned.treatment === 'include';
  };
  const references = upwards.filter(({ edge }) => isReference(edge.parent));
  for (const { edge, index } of references) await ascend(session, { edge, index, keyTables, from: 'own' });
  for (let added = 1; added > 0; ) {
    added = 0;
    for (const { edge, index } of references) {
      if (isReference(edge.child))
        added += await ascend(session, { edge, index, keyTables, from: 'reference' });
    }
  }
  for (const { edge, index } of upwards) {
    if (isReference(edge.parent)) continue;
    options.onTable?.(edge.parent);
    await ascend(session, { edge, index, keyTables, from: isReference(edge.child) ? 'reference' : 'own' });
  }
  return countRows(session, keyTables);
}

async function seed(session: DatabaseSession, root: KeyTable, profiles: ProfileSelection): Promise<void> {
  const select = `INSERT INTO ${root.name} SELECT ${root.source.map((column) => `t.${column}`).join(', ')}, ${rowRoles.own}, 0, -1
    FROM ${fromTable(root.table)} t`;
  const doing = `find the profiles in ${root.planned.table}`;
  if (profiles === 'all') {
    await session.execute(doing, select);
    await analyze(session, root);
    return;
  }
  const { key } = root.table;
  for (const profile of profiles) {
    const name = profile.join(', ');
    if (profile.length !== key.length) {
      throw new HoldfastError(
        'invalid-input',
        `A profile is named by ${key.join(', ')} of ${root.planned.table}; “${name}” has ${profile.length} of ${key.length} parts.`,
      );
    }
    const condition = key
      .map(
        (column, i) => `t.${quoteIdentifier(column)} = $${i + 1}::text::${columnOf(root.table, column).type}`,
      )
      .join(' AND ');
    const notFound = () =>
      new HoldfastError(
        'profile-not-found',
        `There is no profile ${name} in ${root.planned.table}. A profile is named by its ${key.join(', ')}.`,
      );
    try {
      const found = await session.execute(doing, `${select} WHERE ${condition} ON CONFLICT DO NOTHING`, [
        ...profile,
      ]);
      if (found === 0 && new Set(profiles.map(String)).size === profiles.length) throw notFound();
    } catch (error) {
      // Class 22: the text is no value of the key's type, so nobody has it.
      if (isHoldfastError(error) && String(error.data['sqlState']).startsWith('22')) throw notFound();
      throw error;
    }
  }
  await analyze(session, root);
}

interface Step {
  edge: PlannedEdge;
  index: number;
  keyTables: ReadonlyMap<string, KeyTable>;
}

async function descend(session: DatabaseSession, step: Step & { generation: number }): Promise<number> {
  const { edge, index, keyTables, generation } = step;
  const isDown = edge.kind === 'own';
  const from = keyTables.get(isDown ? edge.parent : edge.child)!;
  const to = keyTables.get(isDown ? edge.child : edge.parent)!;
  const tables = { child: keyTables.get(edge.child)!.table, parent: keyTables.get(edge.parent)!.table };
  // c and p are the child's and the parent's rows, k the keys that were found in the last generation.
  const [target, source] = isDown ? ['c', 'p'] : ['p', 'c'];
  const added = await session.execute(
    `find the rows of ${to.planned.table}`,
    `INSERT INTO ${to.name} SELECT ${to.source.map((column) => `${target}.${column}`).join(', ')}, ${rowRoles.own}, ${generation + 1}, ${index}
     FROM ${fromTable(to.table)} ${target}
       JOIN ${fromTable(from.table)} ${source} ON ${matchesEdge(edge, tables)}
       JOIN ${from.name} k ON ${onKey(from, source, 'k')}
     WHERE k.role = ${rowRoles.own} AND k.generation = ${generation} ON CONFLICT DO NOTHING`,
  );
  if (added > 0) await analyze(session, to);
  return added;
}

/** The parents of rows that are in the export. Owned tables give stubs here: what is the profile's own is there already. */
async function ascend(
  session: DatabaseSession,
  { edge, index, keyTables, from }: Step & { from: 'own' | 'reference' },
): Promise<number> {
  const child = keyTables.get(edge.child)!;
  const parent = keyTables.get(edge.parent)!;
  const tables = { child: child.table, parent: parent.table };
  const isWhole = parent.planned.role === 'reference' && parent.planned.treatment === 'include';
  const added = await session.execute(
    `find the rows of ${parent.planned.table}`,
    `INSERT INTO ${parent.name} SELECT ${parent.source.map((column) => `p.${column}`).join(', ')}, ${isWhole ? rowRoles.reference : rowRoles.stub}, 0, ${index}
     FROM ${fromTable(parent.table)} p
     WHERE EXISTS (SELECT FROM ${fromTable(child.table)} c JOIN ${child.name} k ON ${onKey(child, 'c', 'k')}
       WHERE k.role = ${rowRoles[from]} AND ${matchesEdge(edge, tables)})
     ON CONFLICT DO NOTHING`,
  );
  if (added > 0) await analyze(session, parent);
  return added;
}

async function analyze(session: DatabaseSession, { name }: KeyTable): Promise<void> {
  await session.execute('count what was found', `ANALYZE ${name}`);
}

async function countRows(
  session: DatabaseSession,
  keyTables: ReadonlyMap<string, KeyTable>,
): Promise<Map<string, RowCounts>> {
  const counts = new Map<string, RowCounts>();
  for (const [id, { name, planned }] of keyTables) {
    const rows = await session.query<{ role: number; rows: string }>(
      'count what was found',
      `SELECT role, count(*)::text AS rows FROM ${name} GROUP BY role`,
    );
    const of = (role: number) => Number(rows.find((row) => row.role === role)?.rows ?? 0);
    const found = { own: of(rowRoles.own), reference: of(rowRoles.reference), stub: of(rowRoles.stub) };
    if (found.own > 0 && !isOwned(planned)) throw new Error(`${id} is not owned and has own rows.`);
    counts.set(id, found);
  }
  return counts;
}
