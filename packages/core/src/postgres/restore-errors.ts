/** Reads pg_restore's words: what it is doing, what failed, and what to do about it. */
import { HoldfastError } from '../errors.ts';
import type { ToolExit } from './child-process.ts';

export interface RestoreProblem {
  /** The server's or pg_restore's own words. */
  message: string;
  /** The archive's entry, such as `TABLE a postgres`, where it is known. */
  entry?: string;
  dumpId?: number;
}

/** Lines that only tell of progress (pg_restore --verbose). */
const progressLine =
  /^pg_restore: (connecting|creating|dropping|processing|executing|restoring|restored|launching|finished|finishing|entering|implied|allocating|setting|starting|disabling|enabling|skipping|reading|no item|item |table |transferring|reducing|found unexpected block ID|warning: errors ignored|\[)/;

export function isProgressLine(line: string): boolean {
  return progressLine.test(line);
}

/** The errors in what pg_restore said, each with the entry it was working on. */
export function restoreProblems(lines: readonly string[]): RestoreProblem[] {
  const problems: RestoreProblem[] = [];
  let from: { entry: string; dumpId: number } | undefined;
  for (const line of lines) {
    const place = /^pg_restore: from TOC entry (\d+); \d+ \d+ (.*)$/.exec(line);
    const error = /^pg_restore: error: (?:could not execute query: )?(.*)$/.exec(line);
    const note = /^(DETAIL|HINT|CONTEXT): +(.*)$/.exec(line);
    if (place) from = { entry: place[2]!, dumpId: Number(place[1]) };
    else if (error) problems.push({ message: error[1]!, ...from });
    else if (note && problems.length > 0) problems.at(-1)!.message += ` ${note[2]}`;
  }
  return problems;
}

const advice: readonly [RegExp, string][] = [
  [
    /extension control file|extension ".*" is not available|could not access file/,
    'Install the extension’s package on the target server.',
  ],
  [
    /must be (owner|able to SET ROLE|member|superuser)|permission denied/,
    'Restore as a superuser, or without ownership.',
  ],
  [/role ".*" does not exist/, 'Let missing roles be created, or restore without ownership.'],
  [/No space left on device|could not extend file/, 'Make room on the target server.'],
  [/out of shared memory|max_locks_per_transaction/, 'Raise max_locks_per_transaction on the target server.'],
  [/tablespace ".*" does not exist/, 'Create the tablespace on the target server.'],
  [
    /other objects depend on it/,
    'Objects that are not restored depend on it: restore into a new database instead.',
  ],
  [
    /unsupported version|unrecognized configuration parameter/,
    'Restore into a server of the version the backup was made from, or newer.',
  ],
  [
    /terminating connection|server closed the connection|connection to server/,
    'Check the target server’s log, then try again.',
  ],
];

/** The error for a pg_restore that did not end well; `aftermath` says what became of the target. */
export function restoreFailure(exit: ToolExit, lines: readonly string[], aftermath: string): HoldfastError {
  const problems = restoreProblems(lines);
  const [first] = problems;
  const data = { exitCode: exit.code, signal: exit.signal, problems: problems.slice(0, 100) };
  if (!first) {
    const how = exit.signal ? `was ended by ${exit.signal}` : `ended with code ${exit.code}`;
    const said = lines.at(-1);
    return new HoldfastError('restore-failed', `pg_restore ${how}${said ? `: ${said}` : ''}. ${aftermath}`, {
      data,
      retryable: true,
    });
  }
  const where = first.entry ? ` at ${first.entry}` : '';
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more errors)` : '';
  const [, hint] = advice.find(([pattern]) => pattern.test(first.message)) ?? [];
  return new HoldfastError(
    'restore-failed',
    `The restore failed${where}: ${first.message.replace(/^ERROR: +/, '').replace(/\.$/, '')}${more}. ${hint ? `${hint} ` : ''}${aftermath}`,
    { data },
  );
}
