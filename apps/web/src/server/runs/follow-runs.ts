/**
 * What a browser hears of runs. An event's id holds the last line of the log that its reader has, so a connection that comes
 * back goes on where it broke off: it is told how things are now, and misses no line.
 */
import { findRunSummary, listRuns, readLog } from '@holdfast/application/run-history';
import type { RunEvent } from '@holdfast/contracts/runs';
import { tracked } from '@trpc/server';
import type { SignedInContext } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';

export interface FollowOptions {
  runId?: string | undefined;
  lastEventId?: string | null | undefined;
  /** Of whoever listens. */
  signal: AbortSignal;
  /** Default five minutes. Then the browser connects again, and it is looked at anew whether its person may listen. */
  atMostMs?: number | undefined;
}

const listenedForMs = 5 * 60_000;
/** Of a timer: 24 days. */
const longestMs = 2 ** 31 - 1;
const linesAtOnce = 500;
/** After a break, so many of the newest runs are told of again. */
const caughtUp = 25;

export async function* followRuns(
  { services, apiKey }: Pick<SignedInContext, 'services' | 'apiKey'>,
  options: FollowOptions,
) {
  const { database, feed } = services;
  // A program listens until the run ends; `send-events.ts` looks at its key anew.
  const { runId, atMostMs = apiKey ? longestMs : listenedForMs } = options;
  const isOver = AbortSignal.timeout(atMostMs);
  const signal = AbortSignal.any([options.signal, isOver]);
  let line = /^\d+-(\d{1,18})$/.exec(options.lastEventId ?? '')?.[1];
  let count = 0;
  const event = (data: RunEvent) => {
    count += 1;
    return tracked(`${count}-${line ?? '0'}`, data);
  };

  async function* lines(id: string) {
    for (let more = true; more && !signal.aborted; ) {
      const page = await readLog(database, {
        runId: id,
        limit: linesAtOnce,
        ...(line ? { after: line } : {}),
      });
      more = page.more;
      line = page.lines.at(-1)?.id ?? line;
      if (page.lines.length > 0) yield event({ type: 'log', runId: id, lines: page.lines });
    }
  }

  async function* current() {
    if (runId !== undefined) {
      const run = await findRunSummary(database, runId);
      if (!run) throw notFound('run');
      yield event({ type: 'run', run });
      yield* lines(runId);
      return;
    }
    const { items } = await listRuns(database, { limit: caughtUp });
    for (const run of items.toReversed()) yield event({ type: 'run', run });
  }

  // Before looking, so that nothing happens between looking and listening.
  const changes = feed.follow({
    signal,
    only: (notice) => (runId === undefined ? notice.type !== 'log' : notice.runId === runId),
  });
  const first = changes.next();
  if (runId !== undefined || options.lastEventId) yield* current();
  for (let next = await first; !next.done; next = await changes.next()) {
    if (next.value.type === 'resync') {
      yield* current();
    } else if (next.value.type === 'log') {
      yield* lines(next.value.runId);
    } else {
      const run = await findRunSummary(database, next.value.runId);
      if (run) yield event({ type: 'run', run });
    }
  }
  // Nobody is there who would catch an error, and one that nobody catches may end the process.
  if (options.signal.aborted) return;
  // Not the end of what there is to tell: the browser shall connect again.
  if (isOver.aborted) throw new DOMException('Listened long enough.', 'AbortError');
}
