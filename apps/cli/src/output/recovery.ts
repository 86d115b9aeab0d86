/** What a vault holds for somebody who lost everything else, and how to go on. */
import type { Backup } from '@holdfast/core/backup';
import type { Vault } from '@holdfast/core/vault';
import type { OwnBackup } from '../recover/find-own-backup.ts';
import type { RecoveredService } from '../recover/recover-service.ts';
import { backupDocument, formatBackups, type Proofs, proofDocument, shortId } from './backups.ts';
import { counted } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatProblems } from './problems.ts';
import { formatAgo } from './times.ts';

export interface RecoveryFacts {
  vault: Vault;
  directory: string;
  /** Oldest first. */
  backups: readonly Backup[];
  evidence: Proofs;
  own: OwnBackup | undefined;
}

export function recoveryReport(facts: RecoveryFacts, service?: RecoveredService): Report {
  const { vault, directory, backups, evidence, own } = facts;
  const latest = [...new Map(backups.map((backup) => [backup.source, backup])).values()];
  const rest = latest.filter(({ source }) => source !== own?.backup.source);
  return {
    document: {
      fields: {
        vault: { location: directory, id: vault.id },
        holdfast: own ? backupDocument(own.backup) : null,
        sources: latest.map((backup) => ({
          source: backup.source,
          backups: backups.filter(({ source }) => source === backup.source).length,
          latest: { ...backupDocument(backup), proof: proofDocument(evidence.get(backup.id)?.[0]) },
          restore: backup === own?.backup ? null : restoreCommand(backup, directory),
        })),
        recovered: service ? serviceDocument(service) : null,
      },
    },
    lines: (paint) => [
      `${counted(backups.length, 'backup')} of ${counted(latest.length, 'source')} in ${directory}. The latest of each:`,
      ...(latest.length === 0 ? [] : ['', ...formatBackups(latest, evidence, paint)]),
      '',
      ...(service ? serviceLines(service, own, paint) : aheadLines(own, directory, paint)),
      ...restLines(rest, directory, service !== undefined),
    ],
  };
}

function serviceDocument(service: RecoveredService) {
  const { restored, database, ownServer, settingsFile, written, vaultName, catalogue } = service;
  return {
    ...{ database, ownServer, settingsFile, vaultName, catalogue },
    settingsWritten: written,
    status: restored?.status ?? 'there already',
    comparison: restored?.comparison,
    owners: service.owners,
    pausedSchedules: service.pausedSchedules,
    endedRuns: service.endedRuns,
  };
}

function serviceLines(service: RecoveredService, own: OwnBackup | undefined, paint: Paint): string[] {
  const { restored, database, ownServer, settingsFile, written, catalogue, owners, pausedSchedules } =
    service;
  const where = ownServer ? 'a PostgreSQL of its own' : `the database ${database}`;
  const age = own
    ? `, as it was ${formatAgo(new Date(own.backup.time))} (backup ${shortId(own.backup.id)})`
    : '';
  const differs = restored?.comparison?.matches === false;
  return [
    restored === undefined
      ? `${paint('green', '✓')} Holdfast's own database is back in ${where} since an earlier run${age}.`
      : differs
        ? `${paint('yellow', '!')} Holdfast's own database is in ${where}${age}, but differs from what was backed up.`
        : `${paint('green', '✓')} Holdfast's own database is back in ${where}${age}, and compared: everything is as it was backed up.`,
    ...(differs ? formatProblems(restored?.comparison?.differences ?? [], paint) : []),
    written.length > 0
      ? `${paint('green', '✓')} ${settingsFile} has ${written.join(', ')}.`
      : `${paint('green', '✓')} ${settingsFile} has everything already.`,
    `${paint('green', '✓')} The catalogue has all ${catalogue.backups} backups of the vault; ${catalogue.added} are younger than the database.`,
    ...formatProblems(catalogue.damaged, paint),
    '',
    'Go on:',
    '  npm start',
    ...(owners.length > 0 ? [`  and sign in as before, as ${owners.join(' or ')}.`] : []),
    ...(pausedSchedules > 0
      ? [
          `  ${counted(pausedSchedules, 'schedule is', 'schedules are')} paused. Resume them in the dashboard when your databases and files are back.`,
        ]
      : []),
  ];
}

function aheadLines(own: OwnBackup | undefined, directory: string, paint: Paint): string[] {
  if (!own) {
    return [
      `${paint('yellow', '!')} The vault has no backup of Holdfast itself. Its databases and files can be restored all the same.`,
    ];
  }
  return [
    `Holdfast itself can be brought back as it was ${formatAgo(new Date(own.backup.time))} (backup ${shortId(own.backup.id)}):`,
    `  npx holdfast recover --vault ${quote(directory)}`,
  ];
}

function restLines(rest: readonly Backup[], directory: string, isBack: boolean): string[] {
  if (rest.length === 0) return [];
  return [
    '',
    isBack
      ? 'Then restore the rest in the dashboard, or here, to a place of your choice:'
      : 'Databases and files, to a place of your choice:',
    ...rest.map((backup) => `  ${restoreCommand(backup, directory)}`),
  ];
}

function restoreCommand({ kind, source, own, id }: Backup, directory: string): string {
  const which = own ? `latest --source ${quote(source)}` : shortId(id);
  return kind === 'database'
    ? `npx holdfast restore database --vault ${quote(directory)} ${which} --url postgres:///NAME`
    : `npx holdfast restore files --vault ${quote(directory)} ${which} --to DIRECTORY`;
}

/** As a shell wants it. */
function quote(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
