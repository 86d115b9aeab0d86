/** Our own sessions with a server, for catalogs and snapshots; data go through PostgreSQL's own programs. */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { cancelled, HoldfastError } from '../errors.ts';
import { type ConnectionTarget, isSocketFolder } from './connection.ts';
import { connectionError, statementError } from './connection-errors.ts';

export interface SessionOptions {
  applicationName?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Timeouts that would end a session that waits for a long dump; which exist depends on the version. */
const timeouts = [
  'statement_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'transaction_timeout',
];

/** Opens a session. Rejects with `database-unreachable`, `database-denied` or `cancelled`. */
export async function openSession(
  target: ConnectionTarget,
  options: SessionOptions = {},
): Promise<DatabaseSession> {
  if (options.signal?.aborted) throw cancelled();
  let lastError: unknown;
  for (const ssl of sslAttempts(target)) {
    const client = new pg.Client({
      host: target.host,
      port: target.port,
      user: target.user,
      database: target.database,
      ...(target.password === undefined ? {} : { password: target.password }),
      ssl,
      application_name: options.applicationName ?? 'holdfast',
      keepAlive: true,
      keepAliveInitialDelayMillis: 30_000,
      connectionTimeoutMillis: target.connectTimeoutMs,
      ...(target.serverOptions ? { options: target.serverOptions } : {}),
    });
    const session = new DatabaseSession(client, target, options.signal);
    try {
      await client.connect();
      // First and alone: a timeout of the role's own may be too short for anything else.
      await session.query('prepare the session', 'SET statement_timeout = 0');
      await session.query(
        'prepare the session',
        'SELECT set_config(name, $1, false) FROM pg_settings WHERE name = ANY($2)',
        ['0', timeouts],
      );
      return session;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      if (options.signal?.aborted) throw cancelled();
      lastError = error;
    }
  }
  throw connectionError(lastError, target);
}

/** What to offer, in order, as libpq does for each sslmode. */
function sslAttempts(target: ConnectionTarget): (false | ConnectionOptions)[] {
  if (isSocketFolder(target.host) || target.sslMode === 'disable') return [false];
  const files = readSslFiles(target);
  const lenient: ConnectionOptions = { ...files, rejectUnauthorized: false };
  switch (target.sslMode) {
    case 'allow':
      return [false, lenient];
    case 'prefer':
      return [lenient, false];
    case 'require':
      // With a root certificate at hand libpq verifies it even when only asked to encrypt.
      return [
        files.ca ? { ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined } : lenient,
      ];
    case 'verify-ca':
      return [{ ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined }];
    case 'verify-full':
      return [{ ...files, rejectUnauthorized: true }];
  }
}

function readSslFiles(target: ConnectionTarget): ConnectionOptions {
  const read = (path: string) => {
    try {
      return readFileSync(path);
    } catch (error) {
      throw new HoldfastError('invalid-input', `The certificate file ${path} cannot be read.`, {
        cause: error,
      });
    }
  };
  return {
    ...(target.sslRootCert && target.sslRootCert !== 'system' ? { ca: read(target.sslRootCert) } : {}),
    ...(target.sslCert ? { cert: read(target.sslCert) } : {}),
    ...(target.sslKey ? { key: read(target.sslKey) } : {}),
  };
}

/** One session. Disposing it ends it; an aborted signal cuts it off and every query rejects with `cancelled`. */
export class DatabaseSession implements AsyncDisposable {
  readonly target: ConnectionTarget;
  #client: pg.Client;
  #signal: AbortSignal | undefined;
  #lost: unknown;
  #closed = false;
  #cutOff = () => {
    // pg has no public way to drop a busy connection; its socket is the documented part of `connection`.
    (this.#client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  };

  constructor(client: pg.Client, target: ConnectionTarget, signal: AbortSignal | undefined) {
    this.#client = client;
    this.target = target;
    this.#signal = signal;
    // Without a listener a connection that breaks while idle would end the process.
    client.on('error', (error) => {
      this.#lost = error;
    });
    signal?.addEventListener('abort', this.#cutOff, { once: true });
  }

  /** True while the server has not gone away. */
  get isAlive(): boolean {
    return this.#lost === undefined && !this.#closed;
  }

  /** From now on an aborted signal no longer cuts this session off: it is needed to clean up. */
  detachSignal(): void {
    this.#signal?.removeEventListener('abort', this.#cutOff);
    this.#signal = undefined;
  }

  /** Runs one statement; `doing` completes "Could not …" if it fails. */
  async query<Row extends pg.QueryResultRow>(
    doing: string,
    text: string,
    values?: unknown[],
  ): Promise<Row[]> {
    if (this.#signal?.aborted) throw cancelled();
    if (this.#lost !== undefined) throw statementError(this.#lost, doing);
    try {
      const result = await this.#client.query<Row>(text, values);
      return result.rows;
    } catch (error) {
      if (this.#signal?.aborted) throw cancelled();
      throw statementError(error, doing);
    }
  }

  /** Runs text that is not ours: the server refuses anything but one single statement. */
  async runSingle(doing: string, text: string): Promise<pg.QueryResult> {
    if (this.#signal?.aborted) throw cancelled();
    try {
      return await this.#client.query({ text, queryMode: 'extended' } as pg.QueryConfig);
    } catch (error) {
      if (this.#signal?.aborted) throw cancelled();
      throw statementError(error, doing);
    }
  }

  /** The one row of a statement that always has one. */
  async one<Row extends pg.QueryResultRow>(doing: string, text: string, values?: unknown[]): Promise<Row> {
    const [row] = await this.query<Row>(doing, text, values);
    if (!row) throw new HoldfastError('internal', `Could not ${doing}: the server gave no answer.`);
    return row;
  }

  /** Runs one statement and answers how many rows it touched. */
  async execute(doing: string, text: string, values?: unknown[]): Promise<number> {
    if (this.#lost !== undefined) throw statementError(this.#lost, doing);
    return this.#guarded(doing, async () => (await this.#client.query(text, values)).rowCount ?? 0);
  }

  /** What `COPY … TO STDOUT` sends, as it comes. Who stops reading before its end loses the session. */
  async *copyOut(doing: string, text: string): AsyncGenerator<Buffer> {
    if (this.#lost !== undefined) throw statementError(this.#lost, doing);
    const stream = this.#client.query(copyTo(text));
    let ended = false;
    try {
      yield* stream as AsyncIterable<Buffer>;
      ended = true;
    } catch (error) {
      ended = this.isAlive;
      throw this.#signal?.aborted ? cancelled() : statementError(error, doing);
    } finally {
      if (!ended) this.#cutOff();
    }
  }

  /** Sends bytes to `COPY … FROM STDIN` and answers how many rows they were. */
  async copyIn(doing: string, text: string, source: AsyncIterable<Buffer>): Promise<number> {
    if (this.#lost !== undefined) throw statementError(this.#lost, doing);
    return this.#guarded(doing, async () => {
      const stream = this.#client.query(copyFrom(text));
      await pipeline(Readable.from(source, { objectMode: false }), stream);
      return stream.rowCount;
    });
  }

  async #guarded<T>(doing: string, work: () => Promise<T>): Promise<T> {
    if (this.#signal?.aborted) throw cancelled();
    try {
      return await work();
    } catch (error) {
      if (this.#signal?.aborted) throw cancelled();
      throw statementError(error, doing);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#signal?.removeEventListener('abort', this.#cutOff);
    try {
      await this.#client.end();
    } catch {
      // It is gone either way.
    }
  }
}
