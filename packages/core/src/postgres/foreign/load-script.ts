/**
 * Loads the statements of a pg_dump script into a server of our own that is thrown away: whether PostgreSQL takes all of
 * them, and what comes of it. Each is sent over a session by a role without rights; psql is never involved, so nothing in
 * the script can be taken for one of its commands.
 */
import { HoldfastError, isHoldfastError, throwIfCancelled } from '../../errors.ts';
import { quoteIdentifier } from '../archive/text.ts';
import type { FindToolsOptions } from '../client-tools.ts';
import { makeExtensions } from '../proof/proof-extensions.ts';
import { type ProofServer, startProofServer } from '../proof/proof-server.ts';
import { ScratchBudget } from '../proof/scratch-budget.ts';
import { type DatabaseSession, openSession } from '../session.ts';

/** Of a script, in its order: rows follow the COPY that they are of, up to their end. */
export type ScriptPart =
  | { kind: 'statement' | 'copy'; text: Buffer; line: number }
  | { kind: 'rows'; bytes: Buffer }
  | { kind: 'end' };

export interface LoadScriptOptions {
  parts: AsyncIterable<ScriptPart>;
  sizeLimitBytes: number;
  timeLimitMs: number;
  scratchParent?: string | undefined;
  tools?: FindToolsOptions | undefined;
  signal?: AbortSignal | undefined;
}

export interface LoadedScript {
  /** Such as 15.18. */
  serverVersion: string;
  tables: number;
  rows: number;
  /** What this server could not take for other reasons than the script: one sentence each. */
  leftOut: string[];
}

const database = 'scratch';
const listedAtMost = 20;

/**
 * Rejects with `portable-unreadable` and the line that PostgreSQL refuses, with `unsupported` for another encoding than
 * UTF-8, and with `tool-missing`, `limit-exceeded`, `cancelled`.
 */
export async function loadScript(options: LoadScriptOptions): Promise<LoadedScript> {
  const { parts, signal, tools, scratchParent, sizeLimitBytes, timeLimitMs } = options;
  const reader = new ScriptReader(parts);
  const { major, encoding } = await reader.readHead();
  if (encoding !== 'UTF8') {
    throw new HoldfastError('unsupported', `Its encoding is ${encoding}, and only UTF8 is loaded.`);
  }
  await using server = await startProofServer({
    ...{ major, entries: 2000, parent: scratchParent, tools, signal },
  });
  const { directory, programs } = server.cluster;
  using budget = new ScratchBudget({ directory, sizeLimitBytes, timeLimitMs, signal });
  try {
    const load = new Load(server, budget.signal);
    await load.run(reader);
    return { serverVersion: programs.version, ...(await load.count()), leftOut: load.leftOut };
  } catch (error) {
    throwIfCancelled(signal);
    if (budget.exceeded === undefined) throw error;
    throw new HoldfastError('limit-exceeded', `Loading it was stopped: ${budget.exceeded}.`, {
      cause: error,
    });
  }
}

/** Parts one by one; the first are looked into for what server they need. */
class ScriptReader {
  readonly #parts: AsyncIterator<ScriptPart>;
  readonly #read: ScriptPart[] = [];
  #isInRows = false;

  constructor(parts: AsyncIterable<ScriptPart>) {
    this.#parts = parts[Symbol.asyncIterator]();
  }

  async next(): Promise<ScriptPart | undefined> {
    let part = this.#read.shift();
    if (!part) {
      const next = await this.#parts.next();
      part = next.done ? undefined : next.value;
    }
    if (part?.kind === 'copy') this.#isInRows = true;
    if (part === undefined || part.kind === 'end') this.#isInRows = false;
    return part;
  }

  /** pg_dump says first what it dumped, and sets what it writes in. */
  async readHead(): Promise<{ major: number; encoding: string }> {
    let head = '';
    for (let i = 0; i < 10; i++) {
      const next = await this.#parts.next();
      if (next.done) break;
      this.#read.push(next.value);
      if (next.value.kind !== 'statement') break;
      head += next.value.text.toString('latin1');
    }
    const version = /^-- Dumped from database version (\d+)(?:\.(\d+))?/m.exec(head);
    const encoding = /^SET client_encoding = '(\w+)';/m.exec(head)?.[1] ?? 'UTF8';
    // Before 10 the second number was a part of the major version; all that are supported are newer.
    return { major: Number(version?.[1] ?? 0), encoding };
  }

  /** Up to the end of the rows that began. */
  async *rows(): AsyncGenerator<Buffer> {
    while (this.#isInRows) {
      const part = await this.next();
      if (part?.kind === 'rows') yield part.bytes;
    }
  }
}

class Load {
  readonly leftOut: string[] = [];
  readonly #server: ProofServer;
  readonly #signal: AbortSignal;
  #leftOutCount = 0;

  constructor(server: ProofServer, signal: AbortSignal) {
    this.#server = server;
    this.#signal = signal;
  }

  async run(reader: ScriptReader): Promise<void> {
    const { role } = this.#server;
    {
      await using admin = await this.#server.superuser();
      await admin.query(
        'make the scratch database',
        `CREATE DATABASE ${database} OWNER ${role} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`,
      );
    }
    // pg_dump assumes that the owner of the schema public is who restores.
    await using admin = await this.#server.superuser(database);
    await admin.query('give the schema away', `ALTER SCHEMA public OWNER TO ${role}`);
    await using session = await openSession(this.#server.target(database), { signal: this.#signal });
    for (let part = await reader.next(); part; part = await reader.next()) {
      if (part.kind === 'statement') await this.#statement(session, admin, part);
      else if (part.kind === 'copy') await this.#copy(session, part, reader);
    }
  }

  async #statement(
    session: DatabaseSession,
    admin: DatabaseSession,
    { text: bytes, line }: { text: Buffer; line: number },
  ): Promise<void> {
    const text = decode(bytes, line);
    const statement = text.replace(/^(\s*--[^\n]*\n)*\s*/, '');
    // Of another version perhaps, and for this session only.
    if (/^SET \w+ = \S+;$/.test(statement)) {
      await session.query('prepare the session', text).catch(ofStatement);
      return;
    }
    for (let attempt = 0; ; attempt++) {
      try {
        await session.query('run a statement', text);
        return;
      } catch (error) {
        const { state, message } = ofStatement(error);
        const role = state === '42704' ? /^role "(.+)" does not exist$/.exec(message)?.[1] : undefined;
        if (role !== undefined && attempt < 100) {
          await this.#makeRole(admin, role);
          continue;
        }
        const [, extension, schema] = madeExtension.exec(statement) ?? [];
        if (extension && schema && (await this.#makeExtension(admin, extension, schema))) return;
        this.#failed(line, { state, message });
        return;
      }
    }
  }

  async #copy(
    session: DatabaseSession,
    { text: bytes, line }: { text: Buffer; line: number },
    reader: ScriptReader,
  ): Promise<void> {
    const rows = reader.rows();
    try {
      await session.copyIn('load rows', decode(bytes, line), rows);
    } catch (error) {
      this.#failed(line, ofStatement(error));
      // A generator that was left is at its end: what is left of the rows is read here.
      for await (const _piece of reader.rows()) throwIfCancelled(this.#signal);
    }
  }

  async #makeRole(admin: DatabaseSession, name: string): Promise<void> {
    await admin.query('make a role', `CREATE ROLE ${quoteIdentifier(name)} NOLOGIN`);
    await admin.query('let us act for it', `GRANT ${quoteIdentifier(name)} TO ${this.#server.role}`);
  }

  /** Most may be made by a superuser only, so we make them, by name, from what is installed here. */
  async #makeExtension(admin: DatabaseSession, name: string, schema: string): Promise<boolean> {
    const { failed } = await makeExtensions(admin, this.#server.role, [{ name, version: '', schema }]);
    return failed.length === 0;
  }

  #failed(line: number, { state, message }: { state: string; message: string }): void {
    // What comes after something that could not be done here may lack it.
    const isOfTheScript = !notOfTheScript.test(message) && !(this.#leftOutCount > 0 && missing.has(state));
    if (isOfTheScript) {
      throw new HoldfastError(
        'portable-unreadable',
        `PostgreSQL does not take the statement that ends in line ${line}: ${message}.`,
        { data: { line } },
      );
    }
    if (++this.#leftOutCount <= listedAtMost) this.leftOut.push(`Line ${line}: ${message}.`);
    else if (this.#leftOutCount === listedAtMost + 1) this.leftOut.push('There are more like these.');
  }

  async count(): Promise<{ tables: number; rows: number }> {
    await using session = await openSession(this.#server.target(database), { signal: this.#signal });
    const tables = await session.query<{ name: string }>(
      'list the tables',
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
    );
    let rows = 0;
    for (const { name } of tables) {
      const { count } = await session.one<{ count: string }>(
        'count the rows',
        `SELECT count(*)::text AS count FROM ONLY ${name}`,
      );
      rows += Number(count);
    }
    return { tables: tables.length, rows };
  }
}

const madeExtension = /^CREATE EXTENSION (?:IF NOT EXISTS )?"?([\w-]+)"? WITH SCHEMA "?([\w-]+)"?;$/;

/** What a role without rights, or a server without an extension, says of any script. */
const notOfTheScript =
  /permission denied|must be (a )?(superuser|owner|able to)|must have|only superuser|is not available|unrecognized configuration parameter/i;

/** PostgreSQL's codes for a schema, table, column, function or other object that is not there. */
const missing: ReadonlySet<string> = new Set(['3F000', '42P01', '42703', '42883', '42704']);

function decode(bytes: Buffer, line: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HoldfastError(
      'portable-unreadable',
      `The statement that ends in line ${line} is not UTF-8, as the script says.`,
    );
  }
}

/** Anything but PostgreSQL's answer to a statement is thrown on. */
function ofStatement(error: unknown): { state: string; message: string } {
  const state = isHoldfastError(error) ? error.data['sqlState'] : undefined;
  if (typeof state !== 'string' || state.startsWith('57')) throw error;
  const message = (error as Error).message.replace(/^Could not [^:]+: /, '').replace(/\.$/, '');
  return { state, message };
}
