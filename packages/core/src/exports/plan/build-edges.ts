/** Foreign keys and declared references as edges of a plan, each with its kind and the reason for it. */
import { HoldfastError } from '../../errors.ts';
import { columnOf, type ForeignKey, isIndexed, type Schema, type Table } from '../schema/schema.ts';
import { parseTableId, tableId } from '../schema/table-name.ts';
import type { EdgeKind, PlannedEdge, SoftReference } from './plan.ts';

/** All edges of the database, of the kind that they have when the parent's rows are somebody's. */
export function buildEdges(
  schema: Schema,
  softReferences: readonly SoftReference[],
  root: string,
  overrides: Readonly<Record<string, EdgeKind>>,
): PlannedEdge[] {
  const edges = [
    ...schema.foreignKeys.map((key) => edgeOfKey(schema, key, root)),
    ...softReferences.map((reference) => edgeOfSoftReference(schema, reference)),
  ];
  const ids = new Set<string>();
  for (const edge of edges) {
    // Two keys of one name on one table: only possible by inheritance and partitions.
    while (ids.has(edge.id)) edge.id += "'";
    ids.add(edge.id);
  }
  for (const [id, kind] of Object.entries(overrides)) {
    const edge = edges.find((candidate) => candidate.id === id);
    if (!edge) throw new HoldfastError('invalid-input', `There is no edge ${id}, so its kind cannot be set.`);
    edge.kind = kind;
    edge.reason = 'chosen by the owner';
  }
  return edges;
}

function edgeOfKey(schema: Schema, key: ForeignKey, root: string): PlannedEdge {
  const child = schema.tables.get(key.child)!;
  const isAlwaysSet = key.childColumns.every((name) => !columnOf(child, name).nullable);
  const [kind, reason] = classify(key, isAlwaysSet, root);
  return {
    id: `${key.child} ${key.name}`,
    kind,
    child: key.child,
    childColumns: [...key.childColumns],
    parent: key.parent,
    parentColumns: [...key.parentColumns],
    origin: key.isInherited ? 'inherited' : 'foreign key',
    onDelete: key.onDelete,
    indexed: isIndexed(child, key.childColumns),
    reason,
  };
}

function classify(key: ForeignKey, isAlwaysSet: boolean, root: string): [EdgeKind, string] {
  // A person's manager or referrer is another profile, and so is whoever names them as theirs.
  if (key.child === root) return ['mention', 'its rows are profiles of their own'];
  if (key.onDelete === 'cascade') return ['own', 'its rows are deleted with the row that they refer to'];
  if (isAlwaysSet) return ['own', 'its rows cannot exist without the row that they refer to'];
  return ['mention', 'its rows can exist without the row that they refer to'];
}

function edgeOfSoftReference(schema: Schema, reference: SoftReference): PlannedEdge {
  const child = existing(schema, reference.child);
  const parent = existing(schema, reference.parent);
  const { childColumns, parentColumns, where = [] } = reference;
  const what = `The soft reference from ${child.id} to ${parent.id}`;
  if (childColumns.length === 0 || childColumns.length !== parentColumns.length) {
    throw new HoldfastError('invalid-input', `${what} needs as many columns on one side as on the other.`);
  }
  for (const [table, names] of [
    [child, [...childColumns, ...where.map(({ column }) => column)]],
    [parent, parentColumns],
  ] as const) {
    for (const name of names) {
      if (table.columns.some((column) => column.name === name)) continue;
      throw new HoldfastError(
        'invalid-input',
        `${what} names the column ${name}, which ${table.id} does not have.`,
      );
    }
  }
  const condition = where.map(({ column, values }) => ` ${column}=${values.join('|')}`).join('');
  return {
    id: `${child.id} (${childColumns.join(', ')}) → ${parent.id} (${parentColumns.join(', ')})${condition}`,
    kind: reference.kind ?? 'own',
    child: child.id,
    childColumns: [...childColumns],
    parent: parent.id,
    parentColumns: [...parentColumns],
    origin: 'soft reference',
    ...(where.length > 0
      ? { where: where.map(({ column, values }) => ({ column, values: [...values] })) }
      : {}),
    indexed: isIndexed(child, childColumns) && sameTypes(child, childColumns, parent, parentColumns),
    reason: 'declared by the owner',
  };
}

function sameTypes(
  child: Table,
  childColumns: readonly string[],
  parent: Table,
  parentColumns: readonly string[],
): boolean {
  return childColumns.every(
    (name, i) => columnOf(child, name).type === columnOf(parent, parentColumns[i]!).type,
  );
}

export function existing(schema: Schema, name: string): Table {
  const { schema: folder, name: plain } = parseTableId(name);
  const table = schema.tables.get(tableId(folder, plain));
  if (table) return table;
  throw new HoldfastError(
    'invalid-input',
    `There is no table ${name} in the database ${schema.database}. Write it as schema.table, in the case it has in the database.`,
  );
}
