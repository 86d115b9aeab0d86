/** Puts rows that an older tool wrote into the tables of a database: all of them, or none and the reasons. */
import type { RunResult } from '@holdfast/contracts/runs';
import { type Backup, restoreRowsBackup, withoutValues } from '@holdfast/core/backup';
import type { ConnectionTarget } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import type { RunContext, RunEnd } from '../run-context.ts';

/** What a page can show of them; the command line lists more, with what PostgreSQL says. */
const problemsShown = 1000;

export async function restoreRows(
  { input, signal, onProgress }: RunContext<'restore-database'>,
  place: { vault: Vault; backup: Backup; target: ConnectionTarget },
): Promise<RunEnd> {
  const { target } = place;
  const { dryRun } = input;
  const { status, tables, problems, problemCount } = await restoreRowsBackup({
    ...{ ...place, dryRun, signal, onProgress },
  });
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const count = (number: number, word: string) =>
    `${number.toLocaleString('en-US')} ${word}${number === 1 ? '' : 's'}`;
  const what = `${count(rows, 'row')} of ${count(tables.length, 'table')}`;
  const common: RunResult = {
    ...{ rows, items: tables.length },
    // Where it is: not where it was only tried.
    ...(status === 'succeeded' && !dryRun
      ? { target: `${target.database} on ${target.host}:${target.port}` }
      : {}),
    // Values of people are in no run, so PostgreSQL's own words are not told here.
    ...(problemCount > 0 ? { problems: problems.slice(0, problemsShown).map(withoutValues) } : {}),
  };
  if (status === 'succeeded') {
    const done = dryRun ? `${what} would fit. Nothing was changed.` : `Restored ${what}.`;
    return { status, result: { summary: done, ...common } };
  }
  const message = `Not all of it fits: ${count(problemCount, 'problem')}. Nothing was changed.`;
  // A trial has done its work when it tells this.
  if (dryRun) return { status: 'succeeded', result: { summary: message, ...common } };
  return {
    status: 'failed',
    result: { summary: message, ...common },
    error: { code: 'conflict', message },
  };
}
