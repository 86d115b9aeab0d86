/** Evidence as people see it: counts, what failed and what is unproven apart from each other. */
import type { Verification } from '@holdfast/contracts/verifications';
import type { Evidence } from '@holdfast/core/backup';
import type { Prisma } from '@holdfast/db';
import { tableOutcomes } from './table-outcome.ts';

/** As the vault keeps it, or of a look at a whole vault: a sentence and a list. */
type StoredEvidence = Partial<Evidence> & { summary?: string; problems?: string[] };

export function describeVerification(row: Prisma.VerificationGetPayload<object>): Verification {
  // Written by the verification that it is of; a version that knows less fields left some out.
  const evidence = row.evidence as unknown as StoredEvidence;
  const outcome = row.outcome as Verification['outcome'];
  const { tables = [], checks = [], failures = [], unproven = [], warnings = [] } = evidence;
  return {
    ...{ id: row.id, level: row.level as Verification['level'], outcome, runId: row.runId },
    startedAt: row.startedAt.toISOString(),
    durationMs: Number(row.durationMs),
    summary: evidence.summary ?? summaryOf(outcome, evidence),
    problems:
      evidence.problems ?? failures.map(({ part, message }) => (part ? `${part}: ${message}` : message)),
    unproven: unproven.map(({ part, reason }) => `${part}: ${reason}`),
    ...{ warnings, checks, facts: factsOf(evidence) },
    tables: tables.map(({ schema, name, outcome: found, rows, expectedRows }) => ({
      ...{ table: `${schema}.${name}`, outcome: tableOutcomes[found], rows, expectedRows },
    })),
  };
}

function factsOf(evidence: StoredEvidence): Verification['facts'] {
  const { bytes, rows, files, sequences, objects, indexes, serverVersion, programVersion, sample } = evidence;
  const counted = Object.values(objects ?? {}).reduce((sum, count) => sum + count, 0);
  return {
    ...{ bytes: bytes ?? null, rows: rows ?? null, files: files ?? null, sequences: sequences ?? null },
    objects: objects === undefined ? null : counted,
    indexes: indexes ?? null,
    serverVersion: serverVersion ?? null,
    programVersion: programVersion ?? null,
    sample: sample ? { files: sample.files, totalFiles: sample.totalFiles } : null,
  };
}

function summaryOf(outcome: Verification['outcome'], { tables, rows, files }: Partial<Evidence>): string {
  if (outcome === 'failed') return 'Something is not as it was backed up.';
  if (outcome === 'partly') return 'What could be looked at is as it was backed up; not everything could be.';
  if (tables && tables.length > 0) {
    return `${tables.length} tables with ${(rows ?? 0).toLocaleString('en')} rows are as they were backed up.`;
  }
  return files === undefined
    ? 'Everything is as it was backed up.'
    : `${files.toLocaleString('en')} files are as they were backed up.`;
}
