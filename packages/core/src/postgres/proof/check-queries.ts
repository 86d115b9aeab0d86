/**
 * The owner's own questions about the data, asked of the restored copy: one SELECT each, whose first column must be true in
 * every row, of which there must be at least one. They run read-only, within a time limit.
 */
import { HoldfastError, isHoldfastError } from '../../errors.ts';
import type { ConnectionTarget } from '../connection.ts';
import type { DatabaseSetting } from '../manifest.ts';
import { openSession } from '../session.ts';
import type { CheckOutcome } from './database-proof.ts';

export interface CheckQuery {
  /** What people know it by. */
  name: string;
  sql: string;
}

const timeLimitMs = 60_000;

export async function runCheckQueries(
  target: ConnectionTarget,
  checks: readonly CheckQuery[],
  options: { settings: readonly DatabaseSetting[]; signal?: AbortSignal | undefined },
): Promise<CheckOutcome[]> {
  const outcomes: CheckOutcome[] = [];
  for (const { name, sql } of checks) {
    // A session each: what one of them sets is no matter to the next.
    await using session = await openSession(target, { signal: options.signal });
    // The application's own search_path and the like, as far as this role may set them.
    for (const setting of options.settings.filter(({ role }) => role === undefined)) {
      await session
        .query('use a setting of the database', 'SELECT set_config($1, $2, false)', [
          setting.name,
          setting.value,
        ])
        .catch(ignoreRefusal);
    }
    await session.query('prepare the check', `SET statement_timeout = ${timeLimitMs}`);
    await session.query('prepare the check', 'BEGIN TRANSACTION READ ONLY');
    outcomes.push(await runOne(session, name, sql));
  }
  return outcomes;
}

async function runOne(
  session: Awaited<ReturnType<typeof openSession>>,
  name: string,
  sql: string,
): Promise<CheckOutcome> {
  try {
    const { rows, fields } = await session.runSingle(`run the check “${name}”`, sql);
    const column = fields[0]?.name;
    if (rows.length === 0 || column === undefined)
      return { name, outcome: 'false', message: 'It gave no rows.' };
    const bad = rows.find((row: Record<string, unknown>) => row[column] !== true);
    if (!bad) return { name, outcome: 'true' };
    return { name, outcome: 'false', message: `It gave ${JSON.stringify(bad[column])?.slice(0, 200)}.` };
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
    return { name, outcome: 'failed', message: error.message };
  }
}

function ignoreRefusal(error: unknown): void {
  if (isHoldfastError(error, 'cancelled')) throw error;
}

/**
 * Check queries out of a file: statements that end with a semicolon at the end of a line, each named by the comment
 * line above it, or else by its number. Throws `invalid-input` when there are none.
 */
export function parseCheckQueries(text: string): CheckQuery[] {
  const checks: CheckQuery[] = [];
  let name = '';
  let lines: string[] = [];
  const end = () => {
    const sql = lines.join('\n').trim().replace(/;$/, '').trim();
    if (sql !== '') checks.push({ name: name || `check ${checks.length + 1}`, sql });
    name = '';
    lines = [];
  };
  for (const line of text.split(/\r?\n/)) {
    const comment = /^\s*--\s*(.*?)\s*$/.exec(line);
    if (comment && lines.length === 0) {
      name = comment[1]!;
      continue;
    }
    if (lines.length > 0 || line.trim() !== '') lines.push(line);
    if (/;\s*$/.test(line)) end();
  }
  end();
  if (checks.length > 0) return checks;
  throw new HoldfastError(
    'invalid-input',
    'The file of check queries holds no statement. Write one SELECT each that gives true, ended by a semicolon.',
  );
}
