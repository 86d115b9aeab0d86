import { HoldfastError } from '../../errors.ts';
import { check } from './check.ts';
import type { EdgeKind, SoftReference } from './plan.ts';
import type { PlanProfileOptions } from './plan-profile.ts';

/** What an owner decides beside what the database's keys say; kept in a file, so that a plan can be made anew with it. */
export type PlanChoices = Pick<
  PlanProfileOptions,
  'nameColumns' | 'softReferences' | 'edges' | 'columns' | 'tables'
>;

const edgeKinds: readonly EdgeKind[] = ['own', 'own-up', 'mention', 'reference'];
const members = ['nameColumns', 'softReferences', 'edges', 'columns', 'tables'];

/** Rejects with `invalid-input`, naming what does not fit. */
export function parseChoices(value: unknown): PlanChoices {
  try {
    const choices = check.object(value, 'the choices');
    const unknown = Object.keys(choices).find((name) => !members.includes(name));
    if (unknown !== undefined) throw new Error(`“${unknown}” is not one of ${members.join(', ')}`);
    const { nameColumns, softReferences, edges, columns, tables } = choices;
    return {
      ...(nameColumns === undefined ? {} : { nameColumns: check.texts(nameColumns, 'nameColumns') }),
      ...(softReferences === undefined
        ? {}
        : { softReferences: check.list(softReferences, 'softReferences', parseSoftReference) }),
      ...(edges === undefined
        ? {}
        : { edges: mapped(edges, 'edges', (kind) => check.oneOf(kind, 'edges', edgeKinds)) }),
      ...(columns === undefined
        ? {}
        : {
            columns: check.list(columns, 'columns', (item) => {
              const { table, column, treatment } = check.object(item, 'columns');
              return {
                table: check.text(table, 'table'),
                column: check.text(column, 'column'),
                treatment: check.oneOf(treatment, 'treatment', ['include', 'redact', 'exclude']),
              };
            }),
          }),
      ...(tables === undefined
        ? {}
        : {
            tables: mapped(tables, 'tables', (choice) =>
              check.oneOf(choice, 'tables', ['exclude', 'reference', 'stub']),
            ),
          }),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HoldfastError('invalid-input', `The choices cannot be used: ${reason}.`, { cause });
  }
}

function parseSoftReference(value: unknown): SoftReference {
  const { child, childColumns, parent, parentColumns, where, kind } = check.object(value, 'softReferences');
  return {
    child: check.text(child, 'child'),
    childColumns: check.texts(childColumns, 'childColumns'),
    parent: check.text(parent, 'parent'),
    parentColumns: check.texts(parentColumns, 'parentColumns'),
    ...(where === undefined
      ? {}
      : {
          where: check.list(where, 'where', (item) => {
            const { column, values } = check.object(item, 'where');
            return { column: check.text(column, 'column'), values: check.texts(values, 'values') };
          }),
        }),
    ...(kind === undefined ? {} : { kind: check.oneOf(kind, 'kind', edgeKinds) }),
  };
}

function mapped<T>(value: unknown, name: string, item: (value: unknown) => T): Record<string, T> {
  return Object.fromEntries(
    Object.entries(check.object(value, name)).map(([key, part]) => [key, item(part)]),
  );
}
