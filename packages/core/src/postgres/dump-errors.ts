/** Reads pg_dump's words: which failure it was, whether trying again helps, what to do. */
import { HoldfastError } from '../errors.ts';
import type { ToolExit } from './child-process.ts';
import type { ManifestWarning } from './manifest.ts';

interface DumpFailure {
  pattern: RegExp;
  code: 'dump-failed' | 'database-denied' | 'database-unreachable' | 'tool-missing';
  retryable?: boolean;
  sentence: (found: RegExpExecArray) => string;
}

const failures: readonly DumpFailure[] = [
  {
    pattern: /aborting because of server version mismatch/,
    code: 'tool-missing',
    sentence: () =>
      'pg_dump is older than the server. Install the client programs of the server’s own version.',
  },
  {
    pattern: /row-level security policy for table "(.*)"/,
    code: 'database-denied',
    sentence: ([, name]) =>
      `Row security hides rows of ${name} from the backup's role. Grant it BYPASSRLS, so that the backup is complete.`,
  },
  {
    pattern: /permission denied for (.+?)(?:$|\n|")/,
    code: 'database-denied',
    sentence: ([, what]) =>
      `The backup's role may not read the ${what}. Grant it what it lacks, for example the role pg_read_all_data.`,
  },
  {
    // pg_dump waits for locks under a statement timeout and under no other.
    pattern: /due to (lock|statement) timeout|could not obtain lock/,
    code: 'dump-failed',
    retryable: true,
    sentence: () =>
      'Another session held a lock on a table for longer than the backup may wait. Try again, or allow a longer wait.',
  },
  {
    pattern: /due to conflict with recovery/,
    code: 'dump-failed',
    retryable: true,
    sentence: () =>
      'The standby server had to end the dump to follow its primary. Try again, or set hot_standby_feedback.',
  },
  {
    pattern:
      /cache lookup failed|could not open relation with OID|could not find tuple|relation ".*" does not exist|invalid snapshot identifier/,
    code: 'dump-failed',
    retryable: true,
    sentence: () => 'Definitions changed while the dump began. Try again.',
  },
  {
    pattern: /Cannot enlarge string buffer|invalid memory alloc request size/,
    code: 'dump-failed',
    sentence: () =>
      'A row is too large for PostgreSQL to copy out: its text form exceeds 1 GB. Move the large value to another place, such as a large object.',
  },
  {
    pattern: /could not connect|connection to server .* failed/,
    code: 'database-unreachable',
    retryable: true,
    sentence: () => 'pg_dump could not connect to the server. Check that it runs, then try again.',
  },
  {
    pattern:
      /server closed the connection|terminating connection|SSL SYSCALL|connection .*(lost|reset)|no connection to the server/,
    code: 'dump-failed',
    retryable: true,
    sentence: () =>
      'The server ended the connection in the middle of the dump. Check its log, then try again.',
  },
];

/** The error for a pg_dump that did not end well. */
export function dumpFailure(exit: ToolExit, lines: readonly string[]): HoldfastError {
  const said = lines.join('\n');
  const data = { exitCode: exit.code, signal: exit.signal, lines: lines.slice(0, 20) };
  for (const { pattern, code, retryable, sentence } of failures) {
    const found = pattern.exec(said);
    if (found) return new HoldfastError(code, sentence(found), { retryable: retryable ?? false, data });
  }
  if (exit.signal) {
    return new HoldfastError(
      'dump-failed',
      `pg_dump was ended by ${exit.signal} before it was done. Try again.`,
      {
        retryable: true,
        data,
      },
    );
  }
  const reason = lines.find((line) => /error|FATAL/.test(line)) ?? `exit code ${exit.code}`;
  return new HoldfastError('dump-failed', `pg_dump failed: ${reason.replace(/^pg_dump: error: /, '')}`, {
    data,
  });
}

/** What pg_dump warned about, joined with the details and hints that follow each warning. */
export function dumpWarnings(lines: readonly string[]): ManifestWarning[] {
  const warnings: ManifestWarning[] = [];
  for (const line of lines) {
    const [, message] = /^pg_dump: warning: (.*)$/.exec(line) ?? [];
    if (message !== undefined) warnings.push({ code: 'pg-dump', message });
    else if (warnings.length > 0) warnings.at(-1)!.message += ` ${line.replace(/^pg_dump: /, '').trim()}`;
    else warnings.push({ code: 'pg-dump', message: line });
  }
  return warnings;
}
