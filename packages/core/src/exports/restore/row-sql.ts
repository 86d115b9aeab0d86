/** Conditions that compare staged rows (s) with those of the database (t). */
import { quoteIdentifier } from '../../postgres/archive/text.ts';
import type { Stage } from './stage-rows.ts';

/** The same key; only for tables that have one. */
export function sameKey({ table }: Stage): string {
  return table.key
    .map((column) => `t.${quoteIdentifier(column)} = s.${quoteIdentifier(column)}`)
    .join(' AND ');
}

/** The same values, as text: some types have no equality, and others call different values equal. */
export function sameValues({ columns }: Stage): string {
  if (columns.length === 0) return 'true';
  return `ROW(${texts('t', columns)}) IS NOT DISTINCT FROM ROW(${texts('s', columns)})`;
}

export function texts(alias: string, columns: readonly { name: string }[]): string {
  return columns.map(({ name }) => `${alias}.${quoteIdentifier(name)}::text`).join(', ');
}

export function names(columns: readonly { name: string }[]): string {
  return columns.map(({ name }) => quoteIdentifier(name)).join(', ');
}
