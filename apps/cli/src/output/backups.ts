/** Backups, as machines and as people see them. */
import type { Backup } from '@holdfast/core/backup';
import { formatBytes } from './numbers.ts';
import type { Paint } from './output.ts';
import { formatTable } from './table.ts';
import { formatAgo, formatTime, formatTimeWithZone } from './times.ts';

/** What --json says of a backup; every command says the same. */
export function backupDocument(backup: Backup) {
  const { id, kind, source, time, own, partial, pinned, paths, hostname, tags, sizeBytes, addedBytes } =
    backup;
  return { id, kind, source, time, own, partial, pinned, paths, hostname, tags, sizeBytes, addedBytes };
}

/** What people compare and type. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

export function formatBackups(backups: readonly Backup[], paint: Paint): string[] {
  const size = (bytes: number | undefined): string => (bytes === undefined ? '–' : formatBytes(bytes));
  return formatTable(
    [
      { title: 'Backup' },
      { title: 'Source' },
      { title: 'Kind' },
      { title: 'Made' },
      { title: '' },
      { title: 'Size', align: 'right' },
      { title: 'Added', align: 'right' },
      { title: 'State' },
    ],
    backups.map((backup) => [
      shortId(backup.id),
      backup.source,
      backup.kind,
      formatTime(new Date(backup.time)),
      formatAgo(new Date(backup.time)),
      size(backup.sizeBytes),
      size(backup.addedBytes),
      stateOf(backup, paint),
    ]),
    (title) => paint('dim', title),
  );
}

function stateOf({ own, partial, pinned }: Backup, paint: Paint): string {
  return [
    ...(partial ? [paint('yellow', 'partial')] : []),
    ...(own ? [] : [paint('dim', 'by another program')]),
    ...(pinned ? ['pinned'] : []),
  ].join(', ');
}

export function backupFacts(backup: Backup): [string, string][] {
  const time = new Date(backup.time);
  return [
    ['Backup', backup.id],
    ['Source', `${backup.source} (${backup.kind})`],
    ['Made', `${formatAgo(time)}, ${formatTimeWithZone(time)}, on ${backup.hostname || 'an unnamed host'}`],
  ];
}
