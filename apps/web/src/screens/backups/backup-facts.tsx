'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { type Fact, Facts } from '../../components/values/facts.tsx';
import { Count, Duration, Size } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';

export function BackupFacts({ backup }: { backup: BackupDetail }) {
  return (
    <Facts
      facts={[
        { term: 'Taken', value: <When at={backup.takenAt} /> },
        { term: 'Size', value: <Size bytes={backup.sizeBytes} /> },
        { term: 'New in it', value: <Size bytes={backup.addedBytes} /> },
        { term: 'Stored for it', value: <Size bytes={backup.storedBytes} /> },
        backup.durationMs !== null && { term: 'Took', value: <Duration ms={backup.durationMs} /> },
        ...contentFacts(backup),
        { term: 'On', value: backup.hostname },
        {
          term: 'restic calls it',
          value: <span className="font-mono text-xs">{backup.snapshotId.slice(0, 8)}</span>,
        },
      ]}
    />
  );
}

function contentFacts({ database, files, rows }: BackupDetail): Fact[] {
  if (database) {
    return [
      { term: 'Tables', value: <Count value={database.tables.length} /> },
      { term: 'Rows', value: <Count value={rows} /> },
      { term: 'PostgreSQL', value: database.serverVersion },
      { term: 'Database', value: database.database },
      { term: 'Encoding', value: database.encoding },
      ...(database.largeObjects > 0
        ? [{ term: 'Large objects', value: <Count value={database.largeObjects} /> }]
        : []),
      ...(database.extensions.length > 0
        ? [
            {
              term: 'Extensions',
              value: database.extensions.map(({ name, version }) => `${name} ${version}`).join(', '),
            },
          ]
        : []),
    ];
  }
  if (!files) return [];
  return [
    { term: 'Files', value: <Count value={files.files} /> },
    { term: 'Directories', value: <Count value={files.directories} /> },
    ...(files.others > 0 ? [{ term: 'Links and others', value: <Count value={files.others} /> }] : []),
  ];
}
