/** Backups, as machines and as people see them. */
import type { Backup, EvidenceMark } from '@holdfast/core/backup';
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

/** The newest evidence about each backup, by its id. */
export type Proofs = ReadonlyMap<string, readonly EvidenceMark[]>;

/** What --json says of the newest evidence about a backup. */
export function proofDocument(newest: EvidenceMark | undefined) {
  return newest && { level: newest.level, outcome: newest.outcome, time: newest.time };
}

/** `✓ restore, 2 days ago` */
export function formatProof(newest: EvidenceMark | undefined, paint: Paint): string {
  if (!newest) return paint('dim', '–');
  const { level, outcome, time } = newest;
  const style = ({ proven: 'green', partly: 'yellow', failed: 'red' } as const)[outcome];
  const sign = { proven: '✓', partly: '!', failed: '✗' }[outcome];
  return paint(style, `${sign} ${level}, ${formatAgo(new Date(time))}`);
}

export function formatBackups(backups: readonly Backup[], proofs: Proofs, paint: Paint): string[] {
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
      { title: 'Proof' },
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
      formatProof(proofs.get(backup.id)?.[0], paint),
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

export function backupFacts(
  backup: Backup,
  proof: EvidenceMark | undefined,
  paint: Paint,
): [string, string][] {
  const time = new Date(backup.time);
  return [
    ['Backup', backup.id],
    ['Source', `${backup.source} (${backup.kind})`],
    ['Made', `${formatAgo(time)}, ${formatTimeWithZone(time)}, on ${backup.hostname || 'an unnamed host'}`],
    ...(proof ? [['Proof', formatProof(proof, paint)] satisfies [string, string]] : []),
  ];
}
