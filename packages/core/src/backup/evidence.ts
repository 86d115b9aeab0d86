/**
 * Evidence: what one verification of one backup found. It is kept in the vault, beside the backup, so that it outlives
 * Holdfast's own database, and its form is versioned: those who read it may be newer or older than who wrote it.
 */
import { HoldfastError } from '../errors.ts';
import type { CheckOutcome, ProofFailure, ProvenTable, UnprovenPart } from '../postgres/index.ts';
import type { Backup, BackupKind } from './backup.ts';

export const evidenceVersion = 1;

export const evidenceLevels = ['structure', 'full', 'restore'] as const;
export type EvidenceLevel = (typeof evidenceLevels)[number];

/**
 * `proven`: all that this level looks at is as it was captured. `partly`: what could be looked at is, and the rest is
 * listed as unproven. `failed`: something is not.
 */
export type EvidenceOutcome = 'proven' | 'partly' | 'failed';

export function isEvidenceLevel(text: string): text is EvidenceLevel {
  return (evidenceLevels as readonly string[]).includes(text);
}

export function isEvidenceOutcome(text: string): text is EvidenceOutcome {
  return ['proven', 'partly', 'failed'].includes(text);
}

/** A part of the files of a backup, chosen by chance that can be repeated. */
export interface EvidenceSample {
  seed: string;
  limitBytes: number;
  files: number;
  totalFiles: number;
}

export interface Evidence {
  formatVersion: number;
  kind: 'evidence';
  level: EvidenceLevel;
  outcome: EvidenceOutcome;
  /** The backup's identity: it stays the same when its tags are changed. */
  backup: string;
  source: string;
  sourceKind: BackupKind;
  /** ISO 8601, UTC: of the backup. */
  backupTime: string;
  /** ISO 8601, UTC: of the verification. */
  startedAt: string;
  durationMs: number;
  programVersion: string;
  /** Such as 15.18; only of a test restore of a database. */
  serverVersion?: string;
  bytes: number;
  rows?: number;
  files?: number;
  tables: ProvenTable[];
  sequences?: number;
  objects?: Record<string, number>;
  indexes?: 'sound' | 'damaged' | 'unproven';
  checks: CheckOutcome[];
  sample?: EvidenceSample;
  unproven: UnprovenPart[];
  failures: ProofFailure[];
  warnings: string[];
}

/** The fields that every level fills alike; `failures` and `unproven` decide the outcome. */
export function makeEvidence(
  backup: Backup,
  level: EvidenceLevel,
  startedAt: Date,
  programVersion: string,
  found: EvidenceFindings,
): Evidence {
  return {
    formatVersion: evidenceVersion,
    kind: 'evidence',
    level,
    outcome: found.failures.length > 0 ? 'failed' : found.unproven.length > 0 ? 'partly' : 'proven',
    backup: backup.id,
    source: backup.source,
    sourceKind: backup.kind,
    backupTime: backup.time,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    programVersion,
    ...found,
  };
}

/** What a verification fills in. */
export type EvidenceFindings = Omit<Evidence, keyof CommonFields>;

type CommonFields = Pick<
  Evidence,
  | 'formatVersion'
  | 'kind'
  | 'level'
  | 'outcome'
  | 'backup'
  | 'source'
  | 'sourceKind'
  | 'backupTime'
  | 'startedAt'
  | 'durationMs'
  | 'programVersion'
>;

/** Checks what was read from a vault. Throws `archive-unreadable`, and `unsupported` for a newer form. */
export function parseEvidence(value: unknown): Evidence {
  const evidence = value as Partial<Evidence> | null;
  if (typeof evidence?.formatVersion === 'number' && evidence.formatVersion > evidenceVersion) {
    throw new HoldfastError(
      'unsupported',
      `This evidence has version ${evidence.formatVersion}; this Holdfast reads up to ${evidenceVersion}. Use a newer one.`,
    );
  }
  const texts = [evidence?.backup, evidence?.source, evidence?.backupTime, evidence?.startedAt];
  const lists = [
    evidence?.tables,
    evidence?.checks,
    evidence?.unproven,
    evidence?.failures,
    evidence?.warnings,
  ];
  if (
    evidence?.kind !== 'evidence' ||
    evidence.formatVersion !== evidenceVersion ||
    !isEvidenceLevel(evidence.level ?? '') ||
    !isEvidenceOutcome(evidence.outcome ?? '') ||
    !texts.every((text) => typeof text === 'string') ||
    !lists.every((list) => Array.isArray(list)) ||
    !Number.isFinite(evidence.durationMs) ||
    !Number.isFinite(evidence.bytes)
  ) {
    throw new HoldfastError(
      'archive-unreadable',
      'The evidence is not in a form that this version of Holdfast knows.',
    );
  }
  return evidence as Evidence;
}
