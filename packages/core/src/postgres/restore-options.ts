/** What a restore takes and gives. */
import type { ArchiveSource } from './archive/archive-source.ts';
import type { ClientTools } from './client-tools.ts';
import type { ConnectionTarget } from './connection.ts';
import type { DatabaseManifest } from './manifest.ts';
import type { RestoreProblem } from './restore-errors.ts';
import type { RoleChoice } from './restore-roles.ts';
import type { TableName } from './restore-selection.ts';
import type { RestoreMode } from './restore-target.ts';

export interface RestoreProgress {
  phase: 'staging' | 'restoring' | 'analyzing' | 'finishing';
  /** Data of the phase. */
  bytes: number;
  totalBytes: number;
  tables: number;
  totalTables: number;
}

export interface RestoreOptions {
  source: ArchiveSource;
  manifest: DatabaseManifest;
  /** The server, and the name of the database to restore into. */
  target: ConnectionTarget;
  /** Of the target server's major version. */
  tools: ClientTools;
  mode: RestoreMode;
  /** Only these, with what belongs to them and what they need. */
  tables?: readonly TableName[] | undefined;
  roles: RoleChoice;
  /** How many connections pg_restore may use. Default 1. */
  jobs?: number | undefined;
  /** Where an archive may be staged for several jobs; without it, or without room, one job is used. */
  stagingDirectory?: string | undefined;
  /** Whether `overwrite` may end the sessions that are connected to the database. Default false. */
  terminateConnections?: boolean | undefined;
  /** Go on after errors and report them, instead of failing at the first. Default false. */
  keepGoing?: boolean | undefined;
  /** Collect the planner's statistics afterwards. Default false. */
  analyze?: boolean | undefined;
  /** Called with the complete restore before it gets its name or replaces anything; if it rejects, nothing does. */
  beforePublish?: ((restored: ConnectionTarget) => Promise<void>) | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: RestoreProgress) => void) | undefined;
}

export interface RestoreResult {
  database: string;
  jobs: number;
  tables: number;
  createdRoles: string[];
  /** What was left out on purpose. */
  skipped: { what: string; why: string }[];
  warnings: string[];
  /** Only with `keepGoing`. */
  problems: RestoreProblem[];
}
