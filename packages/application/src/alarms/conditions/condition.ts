/** Something that is wrong as long as rows say so. Found anew each time, so that nothing is missed and nothing outlasts its cause. */
import type { AlarmEvent, Severity } from '@holdfast/contracts/alarms';

export interface Condition {
  /** What it is about: at most one alarm is open for each. */
  cause: string;
  event: AlarmEvent;
  title: string;
  /** What happened. */
  what: string;
  /** What to do. */
  advice: string;
  /** Path in the dashboard. */
  page: string;
  since: Date;
  /** Changes when it happens again. */
  occurrence: string;
}

interface EventKind {
  severity: Severity;
  /** Anchor in docs/alarms.md. */
  anchor: string;
}

export const eventKinds: Readonly<Record<AlarmEvent, EventKind>> = {
  failed: { severity: 'critical', anchor: 'something-failed' },
  partial: { severity: 'critical', anchor: 'a-backup-lacks-something' },
  overdue: { severity: 'critical', anchor: 'a-backup-is-overdue' },
  'verification-failed': { severity: 'critical', anchor: 'a-backup-did-not-pass-its-test' },
  'client-tools': { severity: 'critical', anchor: 'postgresqls-programs-are-missing' },
  'worker-dead': { severity: 'critical', anchor: 'no-worker-is-running' },
  'vault-nearly-full': { severity: 'warning', anchor: 'a-vault-is-nearly-full' },
  growth: { severity: 'warning', anchor: 'a-backup-is-much-larger-or-smaller' },
  shrinkage: { severity: 'warning', anchor: 'a-backup-is-much-larger-or-smaller' },
  'key-not-saved': { severity: 'warning', anchor: 'the-recovery-key-was-not-saved' },
  'channel-failing': { severity: 'warning', anchor: 'a-channel-does-not-get-through' },
};

export function helpOf(event: AlarmEvent): string {
  return `/help/alarms#${eventKinds[event].anchor}`;
}

/** The same whether a backup has failed for it or will: one trouble, one alarm. */
export function toolsCondition(
  { id, name }: { id: string; name: string },
  about: Pick<Condition, 'what' | 'page' | 'since' | 'occurrence'>,
): Condition {
  return {
    ...about,
    cause: `tools source ${id}`,
    event: 'client-tools',
    title: `${name} cannot be backed up: PostgreSQL’s programs are missing`,
    advice:
      'Install pg_dump and pg_restore of the server’s version on the machine of the worker, or name their folder in PG_BIN.',
  };
}
