/** Structured logs: one line of JSON an event, with the ids that lead from a page to a request and from there to a run. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { createScrubber } from './scrub.ts';

/** `log.error({ requestId, error }, 'A sentence.')`; never a secret, though the scrubber would blot it out. */
export type Log = Logger;

export interface LogOptions {
  /** web or worker. */
  process: string;
  level: 'debug' | 'info' | 'warn' | 'error';
  /** Blotted out wherever they turn up. */
  secrets: readonly (string | undefined)[];
  /** Where lines go; stderr by default. */
  destination?: DestinationStream;
}

export function createLog({ process: name, level, secrets, destination }: LogOptions): Log {
  return pino(
    {
      level,
      base: { process: name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describe },
      hooks: { streamWrite: createScrubber(secrets) },
    },
    // Written at once: a process that dies has said why.
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
}

interface Described {
  type: string;
  message: string;
  code?: unknown;
  stack?: string | undefined;
  cause?: unknown;
}

/** An error without what it carries along: fields of drivers hold queries and their values. */
function describe(error: unknown, depth = 0): Described | string {
  if (!(error instanceof Error)) return String(error);
  const { cause, stack } = error;
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: sentenceOf(error),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(cause === undefined || depth >= 4 ? {} : { cause: describe(cause, depth + 1) }),
  };
}

/** Prisma quotes the call, values and all, over several lines and says what happened in the last one. */
export function sentenceOf(error: unknown): string {
  const said = error instanceof Error ? error.message.trim() : String(error);
  return error instanceof Error && error.name.startsWith('PrismaClient')
    ? (said.split('\n').at(-1) ?? said)
    : said;
}
