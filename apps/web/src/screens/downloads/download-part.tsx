'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { formatBytes, formatCounted } from '../../components/values/format.ts';
import { FileTree } from '../backups/file-tree.tsx';
import type { TableName } from '../restore/database-plan.ts';
import { TableTicks } from '../restore/what-tables.tsx';

/** Everything when it names nothing. */
export interface Part {
  tables?: readonly TableName[];
  paths?: readonly string[];
}

export interface DownloadPartProps {
  backup: BackupDetail;
  part: Part;
  onPart: (part: Part) => void;
}

/** All of it, chosen tables, or chosen files. */
export function DownloadPart({ backup, part, onPart }: DownloadPartProps) {
  const { database } = backup;
  const { tables, paths } = part;
  const size = backup.sizeBytes === null ? '' : `, ${formatBytes(backup.sizeBytes)} as it was`;
  const count = database
    ? formatCounted(database.tables.length, 'table')
    : formatCounted(backup.items ?? 0, 'file');
  const some = database ? { tables: [] } : { paths: [] };
  return (
    <section className="flex flex-col gap-4" aria-label="What goes into the file">
      <RadioCards
        label="What goes into the file"
        value={tables || paths ? 'some' : 'all'}
        onChange={(value) => onPart(value === 'all' ? {} : some)}
        options={[
          { value: 'all', label: 'Everything', description: `${count}${size}.` },
          {
            value: 'some',
            label: database ? 'Some tables' : 'Some files or directories',
            description: database
              ? 'With what they depend on, and nothing of the others.'
              : 'With the directories that lead to them.',
          },
        ]}
      />
      {database && tables && (
        <TableTicks
          tables={database.tables}
          chosen={tables}
          onChosen={(chosen) => onPart({ tables: chosen })}
        />
      )}
      {paths && (
        <FileTree
          backupId={backup.id}
          selection={{
            paths,
            onToggle: (path) =>
              onPart({
                paths: paths.includes(path) ? paths.filter((one) => one !== path) : [...paths, path],
              }),
          }}
        />
      )}
    </section>
  );
}
