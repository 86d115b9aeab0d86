/**
 * Dumps one database: a session exports a snapshot and reads the facts for the manifest in it, pg_dump reads the data
 * of the same snapshot, and its stream becomes the files of a directory archive as it passes. Nothing is staged; what
 * is held is under a MiB of data, whatever the size of the database.
 *
 * A dump counts only if pg_dump exited with 0 and the archive was seen complete. The end of the stream is not the end
 * of the dump: it is told to the parser only after pg_dump's exit was looked at.
 */
import { createHash, randomBytes } from 'node:crypto';
import { cancelled, HoldfastError } from '../errors.ts';
import { discard } from '../memory/discard.ts';
import { type ArchiveFile, type DirectoryConversion, toDirectoryArchive } from './archive/to-directory.ts';
import { ToolProcess } from './child-process.ts';
import { ClientEnvironment } from './client-environment.ts';
import { type ClientTools, majorOf } from './client-tools.ts';
import type { ConnectionTarget } from './connection.ts';
import { type DatabaseFacts, readDatabaseFacts } from './database-facts.ts';
import { dumpFailure, dumpWarnings } from './dump-errors.ts';
import { buildManifest } from './dump-manifest.ts';
import { dumpGlobals, globalsName } from './globals.ts';
import type { DatabaseManifest, GlobalsFacts, ManifestWarning } from './manifest.ts';
import { type DatabaseSession, openSession } from './session.ts';

export interface DumpProgress {
  /** Bytes of the archive so far. */
  bytes: number;
  /** A guess from the planner's statistics; may be far off. */
  estimatedBytes: number;
  tables: number;
  estimatedTables: number;
  /** What is being read. */
  file: string;
}

export interface DumpOptions {
  signal?: AbortSignal | undefined;
  /** How long pg_dump may wait for a lock on a table, in milliseconds. Default 60,000. */
  lockWaitTimeoutMs?: number | undefined;
  onProgress?: ((progress: DumpProgress) => void) | undefined;
  /** Whether to add `globals.sql`. Default true. */
  globals?: boolean | undefined;
}

/** A file of the backup: of the archive, or the script with the server's roles. */
export interface DumpFile extends Omit<ArchiveFile, 'role'> {
  role: ArchiveFile['role'] | 'globals';
}

const defaultLockWaitTimeoutMs = 60_000;

/**
 * Connects, takes the snapshot and starts pg_dump. The consumer reads `files` to the end, then calls `finish` for the
 * manifest, and disposes the dump in any case. Rejects with `database-unreachable`, `database-denied`, `tool-missing`,
 * `cancelled`; reading the files with `dump-failed`, `dump-incomplete`, `archive-unreadable` besides.
 */
export async function dumpDatabase(
  target: ConnectionTarget,
  tools: ClientTools,
  options: DumpOptions = {},
): Promise<DatabaseDump> {
  const applicationName = `holdfast-${randomBytes(6).toString('hex')}`;
  const session = await openSession(target, { applicationName, signal: options.signal });
  try {
    await session.query('begin the snapshot', 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const facts = await readDatabaseFacts(session);
    if (majorOf(facts.serverVersionNumber) !== tools.major) throw wrongTools(facts, tools);
    const { snapshot } = await session.one<{ snapshot: string }>(
      'export the snapshot',
      'SELECT pg_export_snapshot() AS snapshot',
    );
    if (options.signal?.aborted) throw cancelled();
    session.detachSignal();
    return new DatabaseDump({ target, tools, options, applicationName, session, facts, snapshot });
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

function wrongTools(facts: DatabaseFacts, tools: ClientTools): HoldfastError {
  const major = majorOf(facts.serverVersionNumber);
  return new HoldfastError(
    'tool-missing',
    `The server is PostgreSQL ${major}, the client programs at hand are of ${tools.major}. Install postgresql-client-${major}.`,
    { data: { major, package: `postgresql-client-${major}` } },
  );
}

interface DumpParts {
  target: ConnectionTarget;
  tools: ClientTools;
  options: DumpOptions;
  applicationName: string;
  session: DatabaseSession;
  facts: DatabaseFacts;
  snapshot: string;
}

/** A running dump. Owns pg_dump, the snapshot's session and the password file. */
export class DatabaseDump implements AsyncDisposable {
  /** The files, in order; read each to its end before the next. Can be iterated once. */
  readonly files: AsyncIterable<DumpFile>;
  readonly facts: DatabaseFacts;
  #parts: DumpParts;
  #environment: ClientEnvironment;
  #child: ToolProcess;
  #conversion: DirectoryConversion;
  #globals: GlobalsFacts = { included: false, rolePasswords: false };
  #warnings: ManifestWarning[] = [];
  #complete = false;
  #disposed: Promise<void> | undefined;

  constructor(parts: DumpParts) {
    this.#parts = parts;
    this.facts = parts.facts;
    const { target, tools, options, applicationName, facts, snapshot } = parts;
    // Of all settings that change what COPY writes, this is the one that pg_dump leaves alone. Given only where needed,
    // since poolers refuse it.
    const forced = facts.byteaOutput === 'hex' ? [] : ['-c bytea_output=hex'];
    const serverOptions = [target.serverOptions ?? [], forced].flat().join(' ');
    this.#environment = new ClientEnvironment(serverOptions === '' ? target : { ...target, serverOptions }, {
      applicationName,
      clientEncoding: facts.properties.encoding,
    });
    this.#child = new ToolProcess({
      path: tools.paths.pg_dump,
      args: [
        '--format=custom',
        '--compress=0',
        '-b',
        '--no-password',
        `--snapshot=${snapshot}`,
        `--lock-wait-timeout=${options.lockWaitTimeoutMs ?? defaultLockWaitTimeoutMs}`,
      ],
      environment: this.#environment.variables,
      signal: options.signal,
      hasMuchOutput: true,
    });
    this.#conversion = toDirectoryArchive(this.#output(), { signal: options.signal });
    this.files = this.#files();
  }

  /**
   * The manifest of the complete dump; closes the snapshot. Call it after `files` has ended: before, it throws
   * `dump-incomplete`.
   */
  async finish(): Promise<DatabaseManifest> {
    if (!this.#complete) {
      throw new HoldfastError('dump-incomplete', 'The dump was not read to its end. Run the backup again.');
    }
    await this[Symbol.asyncDispose]();
    return buildManifest({
      facts: this.facts,
      result: this.#conversion.result(),
      tools: this.#parts.tools,
      globals: this.#globals,
      warnings: [...this.#warnings, ...dumpWarnings(this.#child.lines)],
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#close();
    return this.#disposed;
  }

  async #close(): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    this.#environment[Symbol.dispose]();
    const { session, applicationName } = this.#parts;
    if (!this.#complete && session.isAlive) {
      // pg_dump cancels its statement when it is ended politely; a server process that waits for a lock of its own
      // would not notice that its client has gone.
      await session
        .query('rollback the snapshot', 'ROLLBACK')
        .then(() =>
          session.query(
            'end what is left of the dump',
            'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()',
            [applicationName],
          ),
        )
        .catch(() => {});
    }
    await session[Symbol.asyncDispose]();
  }

  /** pg_dump's output, which ends only if it ended well: the parser never sees the end of a failed dump. */
  async *#output(): AsyncGenerator<Uint8Array> {
    const { signal } = this.#parts.options;
    try {
      for await (const piece of this.#child.stdout as AsyncIterable<Buffer>) {
        yield piece;
        // Whoever asks for the next piece has taken this one. Left to V8, they would make it look for garbage all the time.
        discard(piece);
      }
    } catch {
      // Cut off by a kill: the exit says why.
    }
    const exit = await this.#child.exit;
    if (signal?.aborted) throw cancelled();
    this.#child.throwIfNotStarted(this.#parts.tools.paths.pg_dump);
    if (exit.code !== 0) throw dumpFailure(exit, this.#child.lines);
  }

  async *#files(): AsyncGenerator<DumpFile> {
    const progress: DumpProgress = {
      bytes: 0,
      estimatedBytes: this.facts.estimatedBytes,
      tables: 0,
      estimatedTables: this.facts.tableCount,
      file: '',
    };
    try {
      for await (const file of this.#conversion.files) {
        progress.file = file.table ? `${file.table.schema}.${file.table.name}` : file.name;
        yield { ...file, content: this.#counted(file.content, progress) };
        if (file.role === 'table-data') progress.tables++;
      }
      const globals = await this.#readGlobals();
      if (globals) {
        progress.file = globalsName;
        yield { name: globalsName, role: 'globals', content: this.#counted(asStream(globals), progress) };
      }
      this.#complete = true;
    } finally {
      if (!this.#complete) await this[Symbol.asyncDispose]();
    }
  }

  #counted(content: AsyncIterable<Uint8Array>, progress: DumpProgress): AsyncIterable<Uint8Array> {
    const { onProgress } = this.#parts.options;
    if (!onProgress) return content;
    return {
      [Symbol.asyncIterator]() {
        const inner = content[Symbol.asyncIterator]();
        return {
          async next() {
            const step = await inner.next();
            if (!step.done) {
              progress.bytes += step.value.length;
              onProgress({ ...progress });
            }
            return step;
          },
          return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
        };
      },
    };
  }

  /** Without the roles a backup is still worth having: a failure here is a warning. */
  async #readGlobals(): Promise<Buffer | undefined> {
    const { target, tools, options } = this.#parts;
    if (options.globals === false) return undefined;
    const { isSuperuser } = this.facts;
    try {
      const script = await dumpGlobals(target, tools, {
        environment: this.#environment.variables,
        withRolePasswords: isSuperuser,
        signal: options.signal,
      });
      this.#globals = {
        included: true,
        file: globalsName,
        rolePasswords: isSuperuser,
        bytes: script.length,
        sha256: createHash('sha256').update(script).digest('hex'),
      };
      if (!isSuperuser) {
        this.#warnings.push({
          code: 'no-role-passwords',
          message: `Roles are stored without their passwords: only a superuser may read those, and ${target.user} is none.`,
        });
      }
      return script;
    } catch (error) {
      if (options.signal?.aborted) throw cancelled();
      this.#warnings.push({ code: 'no-globals', message: (error as Error).message });
      return undefined;
    }
  }
}

async function* asStream(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
