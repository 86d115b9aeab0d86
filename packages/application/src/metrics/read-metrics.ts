/**
 * What a monitoring system asks Holdfast: the same facts that the dashboard judges by. Labels are names of sources,
 * vaults, machines, kinds and statuses only, so the number of series grows with the installation and not with time.
 */
import type { Database } from '@holdfast/db';
import { countOpenAlarms } from '../alarms/list-alarms.ts';
import { summarizeSources } from '../overview/summarize-sources.ts';
import { summarizeVaults } from '../overview/summarize-vaults.ts';
import type { Metric } from './exposition.ts';
import { readRunFigures, readWorkerFigures } from './figures.ts';

export interface MetricsOptions {
  version: string;
  now?: Date;
}

export async function readMetrics(
  database: Database,
  { version, now = new Date() }: MetricsOptions,
): Promise<Metric[]> {
  const [sources, vaults, runs, workers, alarms] = await Promise.all([
    summarizeSources(database, { now }),
    summarizeVaults(database, now),
    readRunFigures(database, now),
    readWorkerFigures(database, now),
    countOpenAlarms(database),
  ]);
  const ofSources = sources.map(({ summary }) => ({
    ...summary,
    labels: { source: summary.name, kind: summary.kind },
  }));
  const ofVaults = vaults.map((vault) => ({ ...vault, labels: { vault: vault.name } }));
  const gauge = (name: string, help: string, samples: Metric['samples']): Metric => ({
    ...{ name: `holdfast_${name}`, type: 'gauge', help, samples },
  });
  return [
    gauge('info', 'Always 1; the version is in the label.', [{ labels: { version }, value: 1 }]),
    gauge(
      'source_protected',
      '1 when the source has a recent, complete and proven backup; 0 otherwise.',
      ofSources.map(({ labels, protection }) => ({ labels, value: protection === 'protected' ? 1 : 0 })),
    ),
    gauge(
      'source_last_backup_timestamp_seconds',
      'When the newest backup was taken.',
      ofSources.map(({ labels, lastBackup }) => ({ labels, value: seconds(lastBackup?.takenAt) })),
    ),
    gauge(
      'source_last_backup_partial',
      '1 when the newest backup lacks something.',
      ofSources.map(({ labels, lastBackup }) => ({
        labels,
        value: lastBackup && Number(lastBackup.partial),
      })),
    ),
    gauge(
      'source_last_proof_timestamp_seconds',
      'When a backup was last restored for a test and found identical.',
      ofSources.map(({ labels, lastProof }) => ({ labels, value: seconds(lastProof?.provenAt) })),
    ),
    gauge(
      'source_next_run_timestamp_seconds',
      'When a schedule backs it up next.',
      ofSources.map(({ labels, nextRunAt }) => ({ labels, value: seconds(nextRunAt) })),
    ),
    gauge(
      'source_backups',
      'Backups that the vault holds.',
      ofSources.map(({ labels, backups }) => ({ labels, value: backups })),
    ),
    gauge(
      'source_size_bytes',
      'Size of the newest backup as it is, before deduplication.',
      ofSources.map(({ labels, sizeBytes }) => ({ labels, value: sizeBytes })),
    ),
    gauge(
      'vault_stored_bytes',
      'What the vault takes on disk, as last counted.',
      ofVaults.map(({ labels, storedBytes }) => ({ labels, value: storedBytes })),
    ),
    gauge(
      'vault_protected_bytes',
      'What all backups of the vault would take as they are.',
      ofVaults.map(({ labels, protectedBytes }) => ({ labels, value: protectedBytes })),
    ),
    gauge(
      'vault_free_bytes',
      'Room on the disk of the vault, as last counted.',
      ofVaults.map(({ labels, freeBytes }) => ({ labels, value: freeBytes })),
    ),
    gauge(
      'vault_reachable',
      '1 when the vault is where it should be.',
      ofVaults.map(({ labels, problem }) => ({ labels, value: problem === null ? 1 : 0 })),
    ),
    gauge(
      'alarms_open',
      'Alarms whose cause lasts and that nobody has acknowledged.',
      (['critical', 'warning'] as const).map((severity) => ({
        labels: { severity },
        value: alarms[severity],
      })),
    ),
    gauge('queue_runs', 'Runs that wait, and runs that are executed now.', [
      { labels: { status: 'queued' }, value: runs.queued },
      { labels: { status: 'running' }, value: runs.running },
    ]),
    gauge('queue_oldest_seconds', 'How long the run that waits longest has waited.', [
      { value: runs.oldestSeconds },
    ]),
    gauge(
      'runs_last_day',
      'Runs that ended within the last 24 hours.',
      runs.ended.map(({ kind, status, count }) => ({ labels: { kind, status }, value: count })),
    ),
    gauge(
      'run_duration_median_seconds',
      'Half of the runs that ended within the last 24 hours took no longer.',
      runs.ended.map(({ kind, status, median }) => ({ labels: { kind, status }, value: median })),
    ),
    gauge(
      'run_duration_longest_seconds',
      'The longest run that ended within the last 24 hours.',
      runs.ended.map(({ kind, status, longest }) => ({ labels: { kind, status }, value: longest })),
    ),
    gauge(
      'worker_last_heartbeat_timestamp_seconds',
      'When a worker of that machine was last heard of.',
      workers.map(({ hostname, seenAt }) => ({ labels: { hostname }, value: seconds(seenAt) })),
    ),
    gauge('workers', 'Workers that were heard of within the last minute.', [
      { value: workers.reduce((sum, { alive }) => sum + alive, 0) },
    ]),
  ];
}

function seconds(moment: string | Date | null | undefined): number | undefined {
  return moment === null || moment === undefined ? undefined : new Date(moment).getTime() / 1000;
}
