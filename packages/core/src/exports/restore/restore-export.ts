/**
 * Puts the rows of an export back into a database: staged and compared first, then written in one transaction, or not at
 * all. A dry run does the same work and takes it back.
 */
import { HoldfastError, isHoldfastError, throwIfCancelled } from '../../errors.ts';
import type { ConnectionTarget } from '../../postgres/connection.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import { type OpenedContainer, openContainer } from '../container/open-container.ts';
import { openExportSession } from '../export-session.ts';
import { type ExportManifest, manifestName, parseManifest } from '../manifest.ts';
import { readSchema } from '../schema/read-schema.ts';
import { classifyRows } from './classify-rows.ts';
import {
  countStates,
  describeDifferences,
  type RowDifference,
  type StateCounts,
  shownOfEachTable,
} from './describe-rows.ts';
import { findOrphans, type LostReference } from './find-orphans.ts';
import { keepProfile } from './keep-profile.ts';
import { listRows, type RowOutcome } from './list-rows.ts';
import { type MovedSequence, moveSequences } from './move-sequences.ts';
import { remapKeys } from './remap-keys.ts';
import { readTriggers, type Trigger } from './restore-schema.ts';
import { type Stage, stageRows } from './stage-rows.ts';
import { type WrittenRows, writeRows } from './write-rows.ts';

/**
 * What happens when the profile's own rows are there with other values, or something is in their way.
 * - `fail`: nothing is written
 * - `skip`: what is there stays
 * - `overwrite`: it takes the values of the export; a row of somebody else in the way stays
 * - `remap`: all own rows come in anew, with new identifiers
 */
export type RestorePolicy = 'fail' | 'skip' | 'overwrite' | 'remap';

export interface RestoreExportOptions {
  connection: ConnectionTarget;
  path: string;
  passphrase?: string | undefined;
  /** Only this one of the export's profiles: the root's key as text, column by column. */
  profile?: readonly string[] | undefined;
  policy?: RestorePolicy | undefined;
  /** Does everything and takes it back: a preview. */
  dryRun?: boolean | undefined;
  /** Lists up to so many rows one by one. Default: none. */
  rowsAtMost?: number | undefined;
  /** Describes the differences of up to so many rows of each table. Default: 20. */
  differencesAtMost?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: RestoreExportProgress) => void) | undefined;
}

export interface RestoreExportProgress {
  phase: 'staging' | 'comparing' | 'restoring';
  table?: string | undefined;
}

export interface RestoreExportResult {
  /**
   * `partial`: done, and rows were left out or changed on the way. `refused`: nothing was written, because of the policy.
   */
  status: 'succeeded' | 'partial' | 'refused';
  policy: RestorePolicy;
  dryRun: boolean;
  profileCount: number;
  snapshotTime: string;
  tables: RestoredTable[];
  /** The first of each table. */
  differences: RowDifference[];
  /** As many as were asked for, table after table. */
  rows: RowOutcome[];
  lostReferences: LostReference[];
  /** Those that fire, or would have. */
  triggers: Trigger[];
  sequences: MovedSequence[];
  /** Tables whose rows got new keys. */
  remapped: string[];
  warnings: string[];
}

export interface RestoredTable extends WrittenRows {
  table: string;
  role: 'own' | 'reference';
  /** As they were found, before anything was written. */
  rows: StateCounts;
}

/**
 * Rejects with `wrong-password`, `export-unreadable`, `unsupported` (a redacted export), `profile-not-found`, `plan-outdated`, `restore-failed`
 * (the database refused a row), `database-denied`, `database-unreachable`, `cancelled`. Nothing was written then.
 */
export async function restoreExport(options: RestoreExportOptions): Promise<RestoreExportResult> {
  const { path, passphrase, signal, dryRun = false, policy = 'fail' } = options;
  await using container = await openContainer({ path, passphrase, signal });
  const manifest = parseManifest(await container.readSmall(manifestName));
  if (!manifest.restorable) {
    throw new HoldfastError(
      'unsupported',
      `This export cannot be restored: ${manifest.notRestorableBecause.join(', ')}.`,
    );
  }
  await using session = await openExportSession(options.connection, { signal });
  try {
    await session.execute('begin the restore', 'BEGIN');
    const result = await restoreInTransaction(session, { ...options, container, manifest, dryRun, policy });
    throwIfCancelled(signal);
    const isKept = !dryRun && result.status !== 'refused';
    await session.execute('end the restore', isKept ? 'COMMIT' : 'ROLLBACK');
    return result;
  } catch (error) {
    throw explained(error);
  }
}

interface Work extends RestoreExportOptions {
  container: OpenedContainer;
  manifest: ExportManifest;
  dryRun: boolean;
  policy: RestorePolicy;
}

async function restoreInTransaction(session: DatabaseSession, work: Work): Promise<RestoreExportResult> {
  const { container, manifest, policy, dryRun, onProgress } = work;
  const schema = await readSchema(session);
  const onRows = (table: string) => onProgress?.({ phase: 'staging', table });
  const stages = await stageRows(session, { container, manifest, schema, onRows });
  if (work.profile) await keepProfile(session, stages, manifest.plan, work.profile);
  onProgress?.({ phase: 'comparing' });
  const remapped = policy === 'remap' ? await remapKeys(session, stages, schema, manifest.plan) : [];
  if (policy === 'remap' && !remapped.includes(manifest.plan.root)) {
    throw new HoldfastError(
      'unsupported',
      `New keys cannot be made for ${manifest.plan.root}: its key has no sequence and is no UUID. Choose another policy.`,
    );
  }
  await classifyRows(session, stages);
  const overwrite = policy === 'overwrite';
  const written = overwrite ? ['new', 'different'] : ['new'];
  const lostReferences = await findOrphans(session, stages, schema, written);
  const tables: RestoredTable[] = [];
  const differences: RowDifference[] = [];
  const rowOutcomes: RowOutcome[] = [];
  const triggers: Trigger[] = [];
  for (const stage of stages) {
    const rows = await countStates(session, stage);
    tables.push({
      table: stage.table.id,
      role: stage.role,
      rows,
      inserted: 0,
      updated: 0,
      changedAfterwards: 0,
    });
    differences.push(
      ...(await describeDifferences(session, stage, work.differencesAtMost ?? shownOfEachTable)),
    );
    const limit = (work.rowsAtMost ?? 0) - rowOutcomes.length;
    if (limit > 0) rowOutcomes.push(...(await listRows(session, stage, { policy, limit })));
    triggers.push(...(await firing(session, stage, rows, overwrite)));
  }
  const result: RestoreExportResult = {
    ...{ status: 'succeeded', policy, dryRun, tables, differences, lostReferences, triggers, remapped },
    rows: rowOutcomes,
    profileCount: work.profile ? 1 : manifest.profileCount,
    snapshotTime: manifest.snapshot.time,
    sequences: [],
    warnings: warningsOf(tables, manifest),
  };
  if (mustRefuse(policy, tables)) return { ...result, status: 'refused' };
  const onTable = (table: string) => onProgress?.({ phase: 'restoring', table });
  const counts = await writeRows(session, stages, { schema, overwrite, onTable });
  for (const table of tables) Object.assign(table, counts.get(table.table));
  result.sequences = await moveSequences(session, stages, dryRun);
  result.status = isComplete(tables, lostReferences, overwrite) ? 'succeeded' : 'partial';
  return result;
}

async function firing(
  session: DatabaseSession,
  stage: Stage,
  rows: StateCounts,
  overwrite: boolean,
): Promise<Trigger[]> {
  const updates = overwrite && stage.role === 'own' ? rows.different : 0;
  return (await readTriggers(session, stage.table)).filter(
    ({ onInsert, onUpdate }) => (onInsert && rows.new > 0) || (onUpdate && updates > 0),
  );
}

/** Lookup rows that differ are left as they are, and are no reason to refuse. */
function mustRefuse(policy: RestorePolicy, tables: readonly RestoredTable[]): boolean {
  if (policy === 'skip' || policy === 'overwrite') return false;
  return tables.some(
    ({ role, rows }) => rows.conflict + rows.orphan > 0 || (role === 'own' && rows.different > 0),
  );
}

function isComplete(
  tables: readonly RestoredTable[],
  lostReferences: readonly LostReference[],
  overwrite: boolean,
): boolean {
  return (
    lostReferences.length === 0 &&
    tables.every(
      ({ role, rows, changedAfterwards }) =>
        rows.conflict + rows.orphan + changedAfterwards === 0 &&
        (role === 'reference' || overwrite || rows.different === 0),
    )
  );
}

function warningsOf(tables: readonly RestoredTable[], manifest: ExportManifest): string[] {
  const warnings = manifest.drift.map((change) => `When the export was made: ${change}`);
  for (const { table, role, rows } of tables) {
    if (role === 'reference' && rows.different > 0)
      warnings.push(
        `${rows.different} of the rows of ${table} that the profile refers to differ from the export, and stay as they are.`,
      );
  }
  return warnings;
}

/** Class 23: a constraint that only shows when a row is written. */
function explained(error: unknown): unknown {
  if (!isHoldfastError(error) || !String(error.data['sqlState']).startsWith('23')) return error;
  return new HoldfastError('restore-failed', `${error.message} Nothing was changed.`, { cause: error });
}
