// biome-ignore-start lint/a11y/noRedundantRoles: display: block takes a table's own roles away
import type { ReactNode } from 'react';

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** Numbers stand at the right. */
  numeric?: boolean;
  /** The heading of the row's card on a phone. */
  title?: boolean;
  /** Its header is for screen readers only: a column of buttons, say. */
  quiet?: boolean;
  className?: string;
}

export interface DataTableProps<T> {
  /** Says what the table holds, for screen readers. */
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}

/** A table; below 768 px each row is a card, its cells under one another with their headers beside them. */
export function DataTable<T>({ caption, columns, rows, keyOf }: DataTableProps<T>) {
  return (
    <table
      role="table"
      className="block w-full text-sm md:table md:overflow-hidden md:rounded-xl md:border md:border-separate md:border-spacing-0 md:border-border md:bg-surface"
    >
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup" className="sr-only md:not-sr-only md:table-header-group">
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.id}
              role="columnheader"
              scope="col"
              className={`border-b border-separator px-4 py-2.5 text-xs font-medium whitespace-nowrap text-muted ${column.numeric ? 'text-right' : 'text-left'}`}
            >
              <span className={column.quiet ? 'sr-only' : ''}>{column.header}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="flex flex-col gap-3 md:table-row-group">
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            role="row"
            className="group flex flex-col gap-1.5 rounded-xl border border-border bg-surface p-4 md:table-row md:border-0 md:p-0 md:hover:bg-surface-secondary"
          >
            {columns.map((column) => (
              <Cell key={column.id} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<T>({ column, row }: { column: Column<T>; row: T }) {
  const onPhone = column.title || column.quiet ? 'block' : 'flex items-baseline justify-between gap-4';
  return (
    <td
      role="cell"
      className={`${onPhone} min-w-0 md:table-cell md:border-b md:border-separator md:px-4 md:py-3 md:align-middle md:group-last:border-b-0 ${column.numeric ? 'md:text-right' : ''} ${column.className ?? ''}`}
    >
      {!column.title && !column.quiet && (
        <span aria-hidden="true" className="shrink-0 text-xs text-muted md:hidden">
          {column.header}
        </span>
      )}
      <span
        className={`min-w-0 wrap-anywhere ${column.title || column.quiet ? '' : 'text-right'} md:text-inherit`}
      >
        {column.cell(row)}
      </span>
    </td>
  );
}
// biome-ignore-end lint/a11y/noRedundantRoles: display: block takes a table's own roles away
