/** Moves the archive into the database: as a stream, or staged and with several jobs. */

import { toCustomArchive } from './archive/to-custom.ts';
import type { ToolExit } from './child-process.ts';
import { runPgRestore } from './pg-restore.ts';
import { restoreProblems } from './restore-errors.ts';
import { entriesForReplacement } from './restore-in-place.ts';
import type { RestoreOptions, RestoreProgress, RestoreResult } from './restore-options.ts';
import type { RestorePlan } from './restore-plan.ts';
import type { RestoreTarget } from './restore-target.ts';
import { openSession } from './session.ts';
import { hasRoom, StagedArchive, stageArchive, stagedSizeBytes } from './stage-archive.ts';

/** pg_restore ended badly; what that means for the target is for the caller to say. */
export class PgRestoreFailed extends Error {
  readonly exit: ToolExit;
  readonly lines: readonly string[];

  constructor(exit: ToolExit, lines: readonly string[]) {
    super('pg_restore failed');
    this.exit = exit;
    this.lines = lines;
  }
}

/** Fills the target, answering in `result` how that went. Rejects with {@link PgRestoreFailed} besides the source's errors. */
export async function fillDatabase(
  restored: RestoreTarget,
  plan: RestorePlan,
  options: RestoreOptions,
  singleTransaction: boolean,
  result: RestoreResult,
): Promise<void> {
  const { source, signal, manifest, tools } = options;
  const inPlace = options.tables !== undefined && options.mode === 'overwrite';
  let { items } = plan;
  if (inPlace && items && plan.own) {
    await using session = await openSession(restored.connection, { signal });
    items = await entriesForReplacement(session, items, plan.own);
  }
  const common = {
    dumpIds: items?.map((item) => item.dumpId),
    withoutOwnership: options.roles === 'without-ownership',
    clean: inPlace,
    keepGoing: options.keepGoing,
    signal,
  };
  const jobs = manifest.archive.form === 'custom' || inPlace ? 1 : (options.jobs ?? 1);
  using staged = jobs > 1 ? await stage(plan, options, result) : undefined;
  const report = progressReporter(plan, options);
  let end: Awaited<ReturnType<typeof runPgRestore>>;
  if (staged) {
    result.jobs = jobs;
    end = await runPgRestore(restored.connection, tools, {
      ...common,
      directory: staged.directory,
      jobs,
      onFinished: (dumpId) => report(plan.bytesOfEntry.get(dumpId) ?? 0, 1),
    });
  } else {
    const stream =
      manifest.archive.form === 'custom'
        ? counted(source.open(manifest.archive.file, { signal }), (bytes) => report(bytes, 0))
        : toCustomArchive(source, {
            dumpIds: plan.dataIds,
            signal,
            onProgress: ({ file, bytes, done }) => report(bytes, done && !file.startsWith('blob') ? 1 : 0),
          });
    end = await runPgRestore(restored.connection, tools, {
      ...common,
      stream,
      singleTransaction: singleTransaction && !options.keepGoing,
    });
  }
  if (end.exit.code !== 0) {
    if (!options.keepGoing || end.exit.code === null) throw new PgRestoreFailed(end.exit, end.lines);
    result.problems = restoreProblems(end.lines);
    if (result.problems.length === 0) throw new PgRestoreFailed(end.exit, end.lines);
  }
  const warnings = end.lines.filter((line) => line.startsWith('pg_restore: warning:'));
  result.warnings.push(...warnings.map((line) => line.replace('pg_restore: warning: ', '')));
}

async function stage(
  plan: RestorePlan,
  options: RestoreOptions,
  result: RestoreResult,
): Promise<StagedArchive | undefined> {
  const { source, signal, stagingDirectory } = options;
  if (stagingDirectory === undefined) {
    result.warnings.push('One job was used: several need a directory to stage the archive in.');
    return undefined;
  }
  const totalBytes = await stagedSizeBytes(source, { dumpIds: plan.dataIds, signal });
  if (!(await hasRoom(stagingDirectory, totalBytes))) {
    result.warnings.push(`One job was used: ${stagingDirectory} has no room to stage ${totalBytes} bytes.`);
    return undefined;
  }
  const staged = new StagedArchive(stagingDirectory);
  try {
    let bytes = 0;
    await stageArchive(source, staged.directory, {
      dumpIds: plan.dataIds,
      signal,
      onProgress(length) {
        bytes += length;
        options.onProgress?.({
          phase: 'staging',
          bytes,
          totalBytes,
          tables: 0,
          totalTables: plan.totalTables,
        });
      },
    });
    return staged;
  } catch (error) {
    staged[Symbol.dispose]();
    throw error;
  }
}

function progressReporter(
  plan: RestorePlan,
  options: RestoreOptions,
): (bytes: number, tables: number) => void {
  const progress: RestoreProgress = {
    phase: 'restoring',
    bytes: 0,
    totalBytes: plan.totalBytes,
    tables: 0,
    totalTables: plan.totalTables,
  };
  return (bytes, tables) => {
    progress.bytes += bytes;
    progress.tables += tables;
    options.onProgress?.({ ...progress });
  };
}

async function* counted(
  stream: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) {
    yield piece;
    onBytes(piece.length);
  }
}
