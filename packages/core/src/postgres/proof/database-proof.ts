/** What a test restore of a database found. */
import type { LargeObjectComparison } from '../compare-large-objects.ts';

export interface UnprovenPart {
  /** Such as `extension postgis`, `table shop.places`. */
  part: string;
  /** Why, as a part of a sentence. */
  reason: string;
}

export interface ProofFailure {
  /** The table or other object that it is about, where that is known. */
  part?: string;
  /** One sentence. */
  message: string;
}

export type ProvenTableOutcome = 'same' | 'reordered' | 'different' | 'missing' | 'unreadable' | 'unproven';

export interface ProvenTable {
  schema: string;
  name: string;
  outcome: ProvenTableOutcome;
  expectedRows: number;
  rows: number;
  bytes: number;
}

export interface CheckOutcome {
  name: string;
  outcome: 'true' | 'false' | 'failed';
  message?: string;
}

export interface DatabaseProof {
  /** Undefined when no server could be started. */
  serverVersion: string | undefined;
  tables: ProvenTable[];
  rows: number;
  bytes: number;
  sequences: number;
  largeObjects: LargeObjectComparison | undefined;
  /** Objects that came back, by kind. */
  objects: Record<string, number>;
  checks: CheckOutcome[];
  indexes: 'sound' | 'damaged' | 'unproven';
  unproven: UnprovenPart[];
  failures: ProofFailure[];
  /** True of the data, and no fault of the backup. */
  warnings: string[];
}

export function emptyProof(): DatabaseProof {
  return {
    serverVersion: undefined,
    tables: [],
    rows: 0,
    bytes: 0,
    sequences: 0,
    largeObjects: undefined,
    objects: {},
    checks: [],
    indexes: 'unproven',
    unproven: [],
    failures: [],
    warnings: [],
  };
}
