/**
 * What belongs to a profile, as its owner sees and changes it: a JSON document that is made once from the database's
 * keys, read by a person, and followed by every export. Nothing is exported that is not in it.
 */
import type { ColumnKind } from '../schema/column-kind.ts';

export const planFormat = 'holdfast-profile-plan';
export const planVersion = 1;

export interface ProfilePlan {
  format: typeof planFormat;
  version: typeof planVersion;
  database: string;
  createdAt: string;
  /** The table with one row a profile. */
  root: string;
  /** Columns of the root that name a profile to people. */
  nameColumns: string[];
  tables: PlannedTable[];
  edges: PlannedEdge[];
  warnings: PlanWarning[];
}

/**
 * - `root`, `own`: rows of the profile
 * - `reference`: rows that those need, such as countries and products; exported whole, never overwritten by a restore
 * - `stub`: rows of other people that those mention; only their keys are exported
 * - `mention`: rows that mention the profile and belong to somebody else; not exported
 */
export type TableRole = 'root' | 'own' | 'reference' | 'stub' | 'mention';

export interface PlannedTable {
  table: string;
  role: TableRole;
  /** `exclude`: nothing of it is exported, and nothing is reached through it. */
  treatment: 'include' | 'exclude';
  /** Edges from the root to it, by id; the shortest way. */
  path: string[];
  /** Rows of the whole table, as the planner guesses. */
  rowEstimate: number;
  /** Columns that identify a row; empty when it has no key. */
  key: string[];
  columns: PlannedColumn[];
}

export interface PlannedColumn {
  name: string;
  type: string;
  kind: ColumnKind;
  nullable: boolean;
  generated: boolean;
  /** `redact`: exported as null, and named as redacted. `exclude`: left out as if it were not there. */
  treatment: 'include' | 'redact' | 'exclude';
}

/**
 * - `own`: the child's rows belong to the parent's row; followed downwards
 * - `own-up`: the parent's row belongs to the child's (a person's only address, say); followed upwards, by choice only
 * - `mention`: the child's rows name the parent's row and are not its own
 * - `reference`: the child needs the parent's row, which is nobody's
 */
export type EdgeKind = 'own' | 'own-up' | 'mention' | 'reference';

export interface PlannedEdge {
  id: string;
  kind: EdgeKind;
  child: string;
  childColumns: string[];
  parent: string;
  parentColumns: string[];
  origin: 'foreign key' | 'inherited' | 'soft reference';
  onDelete?: string;
  /** A soft reference that holds only where these columns of the child have one of these values, as text. */
  where?: EdgeCondition[];
  /** False when finding the child's rows means reading its whole table. */
  indexed: boolean;
  /** Why it is of this kind. */
  reason: string;
}

export interface EdgeCondition {
  column: string;
  values: string[];
}

export interface PlanWarning {
  code:
    | 'unindexed'
    | 'no-key'
    | 'unreadable'
    | 'row-security'
    | 'several-owners'
    | 'left-to-others'
    | 'looks-like-people'
    | 'large-object';
  table: string;
  message: string;
}

/** A pair of columns that mean the same without a foreign key to say so. */
export interface SoftReference {
  child: string;
  childColumns: readonly string[];
  parent: string;
  parentColumns: readonly string[];
  where?: readonly EdgeCondition[] | undefined;
  /** By default `own`. */
  kind?: EdgeKind | undefined;
}

export function plannedTable(plan: ProfilePlan, id: string): PlannedTable {
  const table = plan.tables.find((candidate) => candidate.table === id);
  if (!table) throw new Error(`The plan has no table ${id}.`);
  return table;
}

/** True for tables whose rows are somebody's: of the profile, or of another one. */
export function isOwned(table: PlannedTable): boolean {
  return table.role === 'root' || table.role === 'own';
}
