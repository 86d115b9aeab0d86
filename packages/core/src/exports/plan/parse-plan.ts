import { HoldfastError } from '../../errors.ts';
import { check } from './check.ts';
import {
  type PlannedColumn,
  type PlannedEdge,
  type PlannedTable,
  type PlanWarning,
  type ProfilePlan,
  planFormat,
  planVersion,
} from './plan.ts';

const kinds: readonly PlannedColumn['kind'][] = [
  ...(['integer', 'float', 'bigint', 'decimal', 'boolean', 'jsonb', 'json', 'bytes'] as const),
  ...(['date', 'time', 'timestamp', 'uuid', 'text', 'other'] as const),
];

/** A plan that may have been edited by hand. Rejects with `invalid-input`, naming what does not fit. */
export function parsePlan(value: unknown): ProfilePlan {
  try {
    const plan = check.object(value, 'the plan');
    if (plan['format'] !== planFormat) throw new Error(`its “format” is not ${planFormat}`);
    if (plan['version'] !== planVersion)
      throw new Error(`its version is ${String(plan['version'])}, and ${planVersion} is expected`);
    const parsed: ProfilePlan = {
      format: planFormat,
      version: planVersion,
      database: check.text(plan['database'], 'database'),
      createdAt: check.text(plan['createdAt'], 'createdAt'),
      root: check.text(plan['root'], 'root'),
      nameColumns: check.texts(plan['nameColumns'], 'nameColumns'),
      tables: check.list(plan['tables'], 'tables', parseTable),
      edges: check.list(plan['edges'], 'edges', parseEdge),
      warnings: check.list(plan['warnings'], 'warnings', (warning) => {
        const { code, table, message } = check.object(warning, 'warnings');
        return {
          code: check.text(code, 'code') as PlanWarning['code'],
          table: check.text(table, 'table'),
          message: check.text(message, 'message'),
        };
      }),
    };
    checkNames(parsed);
    return parsed;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HoldfastError(
      'invalid-input',
      `The plan cannot be used: ${reason}. Correct it, or make it anew.`,
      {
        cause,
      },
    );
  }
}

function parseTable(value: unknown): PlannedTable {
  const table = check.object(value, 'tables');
  return {
    table: check.text(table['table'], 'table'),
    role: check.oneOf(table['role'], 'role', ['root', 'own', 'reference', 'stub', 'mention']),
    treatment: check.oneOf(table['treatment'], 'treatment', ['include', 'exclude']),
    path: check.texts(table['path'], 'path'),
    rowEstimate: check.count(table['rowEstimate'], 'rowEstimate'),
    key: check.texts(table['key'], 'key'),
    columns: check.list(table['columns'], 'columns', (item) => {
      const column = check.object(item, 'columns');
      return {
        name: check.text(column['name'], 'name'),
        type: check.text(column['type'], 'type'),
        kind: check.oneOf(column['kind'], 'kind', kinds),
        nullable: check.flag(column['nullable'], 'nullable'),
        generated: check.flag(column['generated'], 'generated'),
        treatment: check.oneOf(column['treatment'], 'treatment', ['include', 'redact', 'exclude']),
      };
    }),
  };
}

function parseEdge(value: unknown): PlannedEdge {
  const edge = check.object(value, 'edges');
  const { onDelete, where } = edge;
  return {
    id: check.text(edge['id'], 'id'),
    kind: check.oneOf(edge['kind'], 'kind', ['own', 'own-up', 'mention', 'reference']),
    child: check.text(edge['child'], 'child'),
    childColumns: check.texts(edge['childColumns'], 'childColumns'),
    parent: check.text(edge['parent'], 'parent'),
    parentColumns: check.texts(edge['parentColumns'], 'parentColumns'),
    origin: check.oneOf(edge['origin'], 'origin', ['foreign key', 'inherited', 'soft reference']),
    ...(onDelete === undefined ? {} : { onDelete: check.text(onDelete, 'onDelete') }),
    ...(where === undefined
      ? {}
      : {
          where: check.list(where, 'where', (item) => {
            const condition = check.object(item, 'where');
            return {
              column: check.text(condition['column'], 'column'),
              values: check.texts(condition['values'], 'values'),
            };
          }),
        }),
    indexed: check.flag(edge['indexed'], 'indexed'),
    reason: check.text(edge['reason'], 'reason'),
  };
}

/** Whatever refers to a table or a column must find it, and what is followed down must be owned. */
function checkNames({ root, tables, edges, nameColumns }: ProfilePlan): void {
  const byName = new Map(tables.map((table) => [table.table, table]));
  if (byName.size !== tables.length) throw new Error('a table is in it twice');
  if (byName.get(root)?.role !== 'root')
    throw new Error(`its root ${root} is not among the tables as the root`);
  if (byName.get(root)!.treatment !== 'include') throw new Error('its root is left out');
  const needColumns = (table: string, names: readonly string[]) => {
    const planned = byName.get(table);
    if (!planned) throw new Error(`the table ${table} is named and not described`);
    for (const name of names) {
      if (!planned.columns.some((column) => column.name === name))
        throw new Error(`${table} has no column ${name}`);
    }
  };
  needColumns(root, nameColumns);
  for (const { table, key, columns } of tables) {
    needColumns(table, key);
    const hidden = columns.find(({ name, treatment }) => treatment !== 'include' && key.includes(name));
    if (hidden) throw new Error(`${table}.${hidden.name} is part of the key and cannot be left out`);
  }
  for (const edge of edges) {
    if (edge.childColumns.length !== edge.parentColumns.length || edge.childColumns.length === 0)
      throw new Error(`the edge ${edge.id} has unequal sides`);
    needColumns(edge.child, [...edge.childColumns, ...(edge.where ?? []).map(({ column }) => column)]);
    needColumns(edge.parent, edge.parentColumns);
    const followed = edge.kind === 'own' ? edge.child : edge.kind === 'own-up' ? edge.parent : undefined;
    const role = followed === undefined ? undefined : byName.get(followed)!.role;
    if (role !== undefined && role !== 'own' && role !== 'root')
      throw new Error(
        `${followed} is owned by the edge ${edge.id}, and its role is ${role}. Plan again with this choice`,
      );
  }
}
