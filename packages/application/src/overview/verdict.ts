/** One sentence and one colour: is everything protected, and if not, what helps? Pure. */
import type { Verdict } from '@holdfast/contracts/overview';
import type { Protection, SourceKind } from '@holdfast/contracts/sources';

export interface JudgedSource {
  id: string;
  name: string;
  kind: SourceKind;
  protection: Protection;
  reason: string | null;
  lastBackup: { id: string; takenAt: string } | null;
  lastProof: { backupId: string; provenAt: string; durationMs: number } | null;
  lastRun: { id: string; status: string } | null;
}

export interface JudgedVault {
  id: string;
  name: string;
  problem: string | null;
  fullAt: string | null;
  recoverySavedAt: string | null;
}

export interface VerdictFacts {
  sources: readonly JudgedSource[];
  vaults: readonly JudgedVault[];
  /** Undefined: none was ever seen. */
  workerSeenAt: Date | undefined;
  /** True when something is to run by itself, or waits for a worker. */
  needsWorker: boolean;
  now: Date;
}

/** Workers show that they are alive every few seconds. */
const workerGoneMs = 2 * 60_000;
const soonFullMs = 14 * 24 * 60 * 60_000;

const worst: readonly Protection[] = ['failed', 'overdue', 'partial', 'unproven', 'new', 'protected'];

export function judgeEverything(facts: VerdictFacts): Verdict {
  const own = facts.sources.filter((source) => isCounted(source));
  const said = { facts: describe(own) };
  if (own.length === 0) {
    return {
      ...{ colour: 'blue', sentence: 'Nothing is backed up yet.', facts: [] },
      action: { label: 'Add a source', do: 'add-source' },
    };
  }
  const lost = facts.vaults.find(({ problem }) => problem !== null);
  if (lost) {
    const sentence = `The vault “${lost.name}” cannot be reached. ${lost.problem}`;
    return {
      colour: 'red',
      sentence,
      ...said,
      action: { label: 'Look at the vault', do: 'open-keys', id: lost.id },
    };
  }
  const bad = own.filter(({ protection }) => protection === 'failed' || protection === 'overdue');
  if (isWorkerGone(facts)) {
    const sentence = 'No worker is running, so nothing is backed up. Start Holdfast again with npm start.';
    return {
      colour: 'red',
      sentence,
      ...said,
      action: { label: 'Look at the workers', do: 'open-settings' },
    };
  }
  if (bad.length > 0) return { colour: 'red', ...name(bad, 'not protected'), ...said };
  if (own.every(({ protection }) => protection === 'new')) {
    return {
      ...{ colour: 'blue', sentence: 'Nothing is backed up yet: make the first backup.', ...said },
      action: { label: 'Back up now', do: 'back-up' },
    };
  }
  const doubtful = own.filter(({ protection }) => protection !== 'protected');
  if (doubtful.length > 0)
    return { colour: 'amber', ...name(doubtful, 'not proven to be protected'), ...said };
  return { ...judgeVaults(facts), ...said };
}

/** Holdfast's own source is nobody's data: it counts once it has to. */
function isCounted({ kind, protection }: JudgedSource): boolean {
  return kind !== 'holdfast' || protection === 'failed' || protection === 'overdue';
}

function isWorkerGone({ workerSeenAt, needsWorker, now }: VerdictFacts): boolean {
  if (!needsWorker) return false;
  return workerSeenAt === undefined || now.getTime() - workerSeenAt.getTime() > workerGoneMs;
}

function name(sources: readonly JudgedSource[], what: string): Pick<Verdict, 'sentence' | 'action'> {
  const [first] = sources.toSorted((a, b) => worst.indexOf(a.protection) - worst.indexOf(b.protection));
  const { name: called, reason } = first!;
  const sentence =
    sources.length === 1
      ? `“${called}” is ${what}. ${reason ?? ''}`.trim()
      : `${sources.length} sources are ${what}, first of all “${called}”. ${reason ?? ''}`.trim();
  return { sentence, action: helpFor(first!) };
}

function helpFor(source: JudgedSource): Verdict['action'] {
  const { id, protection, lastRun, lastBackup } = source;
  switch (protection) {
    case 'failed':
    case 'partial':
      return lastRun && lastRun.status !== 'succeeded'
        ? { label: 'See what went wrong', do: 'open-run', id: lastRun.id }
        : { label: 'Look at the source', do: 'open-source', id };
    case 'unproven':
      return lastBackup
        ? { label: 'Test the last backup', do: 'verify', id: lastBackup.id }
        : { label: 'Look at the source', do: 'open-source', id };
    default:
      return { label: 'Back up now', do: 'back-up', id };
  }
}

function judgeVaults({ vaults, now }: VerdictFacts): Pick<Verdict, 'colour' | 'sentence' | 'action'> {
  const full = vaults.find(
    ({ fullAt }) => fullAt !== null && Date.parse(fullAt) - now.getTime() < soonFullMs,
  );
  if (full) {
    return {
      colour: 'amber',
      sentence: `Everything is protected, but the disk of the vault “${full.name}” will soon be full.`,
      action: { label: 'Look at the vault', do: 'open-keys', id: full.id },
    };
  }
  const unsaved = vaults.find(({ recoverySavedAt }) => recoverySavedAt === null);
  if (unsaved) {
    return {
      colour: 'amber',
      sentence: `Everything is protected, but the recovery key of “${unsaved.name}” was not saved: without it, losing this machine loses the backups.`,
      action: { label: 'Save the recovery key', do: 'open-keys', id: unsaved.id },
    };
  }
  return { colour: 'green', sentence: 'Everything is protected.', action: null };
}

function describe(sources: readonly JudgedSource[]): Verdict['facts'] {
  const latest = <T>(values: readonly (T | null)[], at: (value: T) => string): T | undefined =>
    values.filter((value) => value !== null).sort((a, b) => at(b).localeCompare(at(a)))[0];
  const backup = latest(
    sources.map(({ lastBackup }) => lastBackup),
    ({ takenAt }) => takenAt,
  );
  const proof = latest(
    sources.map(({ lastProof }) => lastProof),
    ({ provenAt }) => provenAt,
  );
  return [
    { text: sources.length === 1 ? '1 source' : `${sources.length} sources` },
    ...(backup ? [{ text: 'last backup', at: backup.takenAt }] : []),
    ...(proof
      ? [
          { text: 'last proof', at: proof.provenAt },
          { text: 'the restore took', durationMs: proof.durationMs },
        ]
      : []),
  ];
}
