/**
 * Reads whole tables out of a database as COPY text, through one psql in one snapshot, with the settings that pg_dump
 * uses: the same bytes as in a dump. After each table psql writes a border line that begins with a backslash and a full
 * stop, which no row can begin with, since COPY text escapes backslashes.
 */
import { cancelled, HoldfastError } from '../errors.ts';
import { quoteIdentifier, quoteQualified } from './archive/text.ts';
import { ToolProcess } from './child-process.ts';
import { ClientEnvironment } from './client-environment.ts';
import type { ClientTools } from './client-tools.ts';
import type { ConnectionTarget } from './connection.ts';
import { splitAtBorders } from './copy-borders.ts';

export interface CopyTable {
  schema: string;
  name: string;
  /** All of them when absent. */
  columns?: readonly string[] | undefined;
}

export interface CopyOutOptions {
  /** The encoding in which the data are wanted. */
  encoding: string;
  signal?: AbortSignal | undefined;
}

export interface CopyOutSink {
  /** Bytes of the table at `index`; the view is valid during the call. */
  data(index: number, bytes: Buffer): void;
  /** The table ended; `sqlState` is of its error, 00000 for none. */
  end(index: number, sqlState: string): void;
}

/**
 * Copies the tables one after another. A table that cannot be read ends with its SQLSTATE; rejects with
 * `verification-failed` when psql itself fails, `tool-missing`, `cancelled`.
 */
export async function copyTablesOut(
  target: ConnectionTarget,
  tools: ClientTools,
  tables: readonly CopyTable[],
  options: CopyOutOptions,
  sink: CopyOutSink,
): Promise<{ messages: string[] }> {
  if (tables.length === 0) return { messages: [] };
  // Names go in as UTF-8 and are converted by the server, except where it converts nothing.
  const isRaw = options.encoding === 'SQL_ASCII';
  using environment = new ClientEnvironment(target, { clientEncoding: isRaw ? 'SQL_ASCII' : 'UTF8' });
  await using child = new ToolProcess({
    path: tools.paths.psql,
    args: ['--no-psqlrc', '--quiet', '--no-align', '--tuples-only', '--no-password', '--file=-'],
    environment: environment.variables,
    signal: options.signal,
    wantsInput: true,
    hasMuchOutput: true,
  });
  const script = writeScript(child, tables, isRaw ? undefined : options.encoding);
  let ended = 0;
  try {
    for await (const event of splitAtBorders(child.stdout as AsyncIterable<Buffer>)) {
      if (event.border === undefined) {
        sink.data(ended, event.data);
      } else {
        const [index, sqlState] = event.border.split(' ');
        if (Number(index) !== ended) throw new HoldfastError('internal', 'psql answered out of order.');
        sink.end(ended, sqlState ?? '');
        ended++;
      }
    }
  } catch (error) {
    if (options.signal?.aborted) throw cancelled();
    throw error;
  }
  await script;
  const exit = await child.exit;
  if (options.signal?.aborted) throw cancelled();
  child.throwIfNotStarted(tools.paths.psql);
  if (exit.code !== 0 || ended !== tables.length) {
    const reason = child.lines[0] ?? `exit code ${exit.code ?? exit.signal}`;
    throw new HoldfastError('verification-failed', `The tables could not be read back: ${reason}`, {
      retryable: true,
    });
  }
  return { messages: child.lines };
}

async function writeScript(
  child: ToolProcess,
  tables: readonly CopyTable[],
  encoding: string | undefined,
): Promise<void> {
  const write = (text: string) =>
    new Promise<void>((resolve) => {
      // If psql is gone its exit tells why.
      child.stdin!.write(text, () => resolve());
    });
  await write(`\\set ON_ERROR_ROLLBACK on
SET statement_timeout = 0;
SET search_path = '';
SET datestyle = ISO;
SET intervalstyle = postgres;
SET extra_float_digits = 3;
SET bytea_output = hex;
SET synchronize_seqscans = off;
SET row_security = off;
SET timezone = 'UTC';
SET lock_timeout = 0;
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
`);
  const option = encoding === undefined ? '' : ` (ENCODING '${encoding.replaceAll("'", "''")}')`;
  for (const [index, table] of tables.entries()) {
    const columns = table.columns ? ` (${table.columns.map(quoteIdentifier).join(', ')})` : '';
    await write(
      `COPY ${quoteQualified(table.schema, table.name)}${columns} TO STDOUT${option};\n\\echo '\\\\.' ${index} :SQLSTATE\n`,
    );
  }
  child.stdin!.end('COMMIT;\n');
}
