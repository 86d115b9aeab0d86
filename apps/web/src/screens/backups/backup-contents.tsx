'use client';
import type { BackupDetail, BackupTable } from '@holdfast/contracts/backups';
import { useState } from 'react';
import { Notice } from '../../components/feedback/notice.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { formatCount } from '../../components/values/format.ts';
import { Count, Size } from '../../components/values/values.tsx';
import { FileTree } from './file-tree.tsx';

const columns: readonly Column<BackupTable>[] = [
  {
    id: 'name',
    header: 'Table',
    title: true,
    cell: ({ schema, name }) => (
      <span className="font-mono text-xs">
        {schema !== 'public' && <span className="text-muted">{schema}.</span>}
        {name}
      </span>
    ),
  },
  { id: 'rows', header: 'Rows', numeric: true, cell: ({ rows }) => <Count value={rows} /> },
  { id: 'size', header: 'Size', numeric: true, cell: ({ bytes }) => <Size bytes={bytes} /> },
];

type RowsTable = NonNullable<BackupDetail['rowTables']>[number];

const rowsColumns: readonly Column<RowsTable>[] = [
  {
    id: 'name',
    header: 'Table',
    title: true,
    cell: ({ name }) => <span className="font-mono text-xs wrap-anywhere">{name}</span>,
  },
  { id: 'rows', header: 'Rows', numeric: true, cell: ({ rows }) => <Count value={rows} /> },
  { id: 'columns', header: 'Columns', numeric: true, cell: ({ columns: count }) => <Count value={count} /> },
];

/** More at once is no reading any more. */
const shownAtOnce = 200;

/** Tables with their rows and sizes, or the tree of files. */
export function BackupContents({ backup }: { backup: BackupDetail }) {
  if (backup.database) return <Tables tables={backup.database.tables} warnings={backup.database.warnings} />;
  if (backup.rowTables) return <RowsTables tables={backup.rowTables} />;
  return (
    <div className="flex flex-col gap-4">
      {backup.files && backup.files.problems.length > 0 && (
        <Notice status="warning" title="Not everything could be read">
          {backup.files.problems.map(({ path, reason }) => `${path}: ${reason}`).join(' ')}
        </Notice>
      )}
      <FileTree backupId={backup.id} />
    </div>
  );
}

function Tables({ tables, warnings }: { tables: readonly BackupTable[]; warnings: readonly string[] }) {
  const [find, setFind] = useState('');
  const found = tables.filter(({ schema, name }) => `${schema}.${name}`.includes(find.trim().toLowerCase()));
  return (
    <div className="flex flex-col gap-4">
      {warnings.length > 0 && <Notice status="warning" title={warnings.join(' ')} />}
      {tables.length > 15 && (
        <div className="max-w-xs">
          <TextInput label="Find a table" value={find} onChange={setFind} />
        </div>
      )}
      <DataTable
        caption="Tables in this backup"
        columns={columns}
        rows={found.slice(0, shownAtOnce)}
        keyOf={({ schema, name }) => `${schema}.${name}`}
      />
      {found.length > shownAtOnce && (
        <p className="text-sm text-muted">
          {formatCount(found.length - shownAtOnce)} more: type a part of the name to find them.
        </p>
      )}
    </div>
  );
}

function RowsTables({ tables }: { tables: readonly RowsTable[] }) {
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-prose text-sm text-muted">
        Rows that an older tool wrote as JSON, without definitions, keys and sequences. They go into tables
        that exist, matched by name.
      </p>
      <DataTable
        caption="Tables with rows in this backup"
        columns={rowsColumns}
        rows={tables.slice(0, shownAtOnce)}
        keyOf={({ name }) => name}
      />
      {tables.length > shownAtOnce && (
        <p className="text-sm text-muted">
          {formatCount(tables.length - shownAtOnce)} more are in the manifest.
        </p>
      )}
    </div>
  );
}
