/**
 * Runs pg_restore: fed through its standard input with the custom form, put together as it goes, or over a staged
 * directory with several jobs.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cancelled } from '../errors.ts';
import { type ToolExit, ToolProcess } from './child-process.ts';
import { ClientEnvironment } from './client-environment.ts';
import type { ClientTools } from './client-tools.ts';
import { type ConnectionTarget, connectionString } from './connection.ts';
import { isProgressLine } from './restore-errors.ts';

export interface PgRestoreOptions {
  /** What to restore, by entry number, in this order; everything when absent. */
  dumpIds?: readonly number[] | undefined;
  /** A staged directory archive; otherwise `stream` is fed in. */
  directory?: string | undefined;
  stream?: AsyncIterable<Uint8Array> | undefined;
  jobs?: number | undefined;
  singleTransaction?: boolean | undefined;
  withoutOwnership?: boolean | undefined;
  /** Drop what the list names before creating it. */
  clean?: boolean | undefined;
  /** Go on after an error and collect them all. */
  keepGoing?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** The entry of a table's data that a parallel restore has finished. */
  onFinished?: ((dumpId: number) => void) | undefined;
}

export interface PgRestoreEnd {
  exit: ToolExit;
  lines: string[];
}

/** Rejects with `cancelled`, `tool-missing`, and what the stream rejects with. How pg_restore ended is the answer. */
export async function runPgRestore(
  target: ConnectionTarget,
  tools: ClientTools,
  options: PgRestoreOptions,
): Promise<PgRestoreEnd> {
  using environment = new ClientEnvironment(target);
  using list = new EntryList(options.dumpIds);
  const args = ['--verbose', '--no-password', `--dbname=${connectionString(target.database)}`, ...list.args];
  if (!options.keepGoing) args.push('--exit-on-error');
  if (options.withoutOwnership) args.push('--no-owner', '--no-privileges');
  if (options.clean) args.push('--clean', '--if-exists');
  if (options.singleTransaction) args.push('--single-transaction');
  if (options.directory === undefined) args.push('--format=custom');
  else args.push('--format=directory', `--jobs=${options.jobs ?? 1}`, options.directory);

  await using child = new ToolProcess({
    path: tools.paths.pg_restore,
    args,
    environment: environment.variables,
    signal: options.signal,
    wantsInput: options.stream !== undefined,
    onLine(line) {
      const finished = /^pg_restore: finished item (\d+) TABLE DATA /.exec(line);
      if (finished) options.onFinished?.(Number(finished[1]));
      return !isProgressLine(line);
    },
  });
  child.stdout.resume();
  if (options.stream) await feed(child, options.stream);
  const exit = await child.exit;
  if (options.signal?.aborted) throw cancelled();
  child.throwIfNotStarted(tools.paths.pg_restore);
  return { exit, lines: child.lines };
}

/** Writes piece by piece, each only after the one before was taken: pieces are views. */
async function feed(child: ToolProcess, stream: AsyncIterable<Uint8Array>): Promise<void> {
  const stdin = child.stdin!;
  for await (const piece of stream) {
    const isOpen = await new Promise<boolean>((resolve) => {
      if (stdin.destroyed) resolve(false);
      else stdin.write(piece, (error) => resolve(!error));
    });
    // pg_restore may end before the end of the stream: it has what it wants, or has failed, and its exit says which.
    if (!isOpen) return;
  }
  stdin.end();
}

/** The file of `--use-list`. */
class EntryList implements Disposable {
  readonly args: readonly string[];
  #folder: string | undefined;

  constructor(dumpIds: readonly number[] | undefined) {
    if (!dumpIds) {
      this.args = [];
      return;
    }
    this.#folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
    const path = join(this.#folder, 'entries');
    writeFileSync(path, dumpIds.map((id) => `${id};\n`).join(''), { mode: 0o600 });
    this.args = [`--use-list=${path}`];
  }

  [Symbol.dispose](): void {
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }
}
