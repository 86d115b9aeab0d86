/** What went wrong with other work than backups: the last run of each kind for each thing, when it failed. */
import type { Database } from '@holdfast/db';
import type { Condition } from './condition.ts';

interface WorkRow {
  id: string;
  kind: string;
  sourceId: string | null;
  vaultId: string | null;
  finishedAt: Date;
  errorCode: string | null;
  errorMessage: string | null;
  /** What it was about, for people. */
  name: string | null;
}

/** Of work that a person asked for once: after that it is no news any more. */
const onceDays = 3;

const words: Readonly<Record<string, string>> = {
  verify: 'could not be verified',
  'clean-up': 'could not be cleaned up',
  rekey: 'could not be re-keyed',
  'restore-database': 'could not be restored',
  'restore-files': 'could not be restored',
  portable: 'could not be adopted',
};

export async function findWorkConditions({ prisma }: Database, now: Date): Promise<Condition[]> {
  const since = new Date(now.getTime() - onceDays * 86_400_000);
  const rows = await prisma.$queryRaw<WorkRow[]>`
    SELECT last.id, last.kind, last.source_id AS "sourceId", last.vault_id AS "vaultId", last.finished_at AS "finishedAt",
      last.error_code AS "errorCode", last.error_message AS "errorMessage",
      coalesce(last.source_name, b.source_name, v.name) AS name
    FROM (
      SELECT DISTINCT ON (r.kind, coalesce(r.source_id, r.backup_id, r.vault_id), r.input -> 'portion') r.*
      FROM runs r
      WHERE r.status IN ('succeeded', 'partial', 'failed') AND r.finished_at IS NOT NULL
        AND (r.kind IN ('verify', 'clean-up')
          OR r.kind IN ('rekey', 'restore-database', 'restore-files', 'portable') AND r.finished_at > ${since})
      ORDER BY r.kind, coalesce(r.source_id, r.backup_id, r.vault_id), r.input -> 'portion', r.queued_at DESC
    ) last
    LEFT JOIN backups b ON b.id = last.backup_id
    LEFT JOIN vaults v ON v.id = last.vault_id
    LEFT JOIN sources s ON s.id = last.source_id
    WHERE last.status = 'failed' AND s.removed_at IS NULL
    ORDER BY last.finished_at`;
  return rows.map(toCondition);
}

function toCondition({
  id,
  kind,
  sourceId,
  vaultId,
  finishedAt,
  errorCode,
  errorMessage,
  name,
}: WorkRow): Condition {
  const about = sourceId === null ? `vault ${vaultId ?? 'none'}` : `source ${sourceId}`;
  const called = name ?? 'Something';
  const what = errorMessage ?? 'Its log says why.';
  const common = { page: `/runs/${id}`, since: finishedAt, occurrence: id, what };
  if (errorCode === 'verification-failed' && kind === 'verify') {
    return {
      ...common,
      // The same as what the source's own backups say.
      cause: `verification ${about}`,
      event: 'verification-failed',
      title:
        sourceId === null ? `The vault ${called} is damaged` : `A backup of ${called} did not pass its test`,
      advice:
        'Make a new backup and test it. Keep the damaged one until you know what it lacks, and look at the vault’s disk.',
    };
  }
  return {
    ...common,
    cause: `${kind} ${about}`,
    event: 'failed',
    title: `${called} ${words[kind] ?? 'had a failure'}`,
    advice: 'Look at the run, put right what it names, and start it again.',
  };
}
