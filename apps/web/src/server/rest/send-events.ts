/**
 * A run as server-sent events: `run` says how it stands, `log` has new lines, and the stream ends with the run. An event's id
 * holds the last line that was sent, so that `Last-Event-ID` goes on there.
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { RunEvent } from '@holdfast/contracts/runs';
import { HoldfastError } from '@holdfast/core/errors';
import { isTrackedEnvelope } from '@trpc/server';
import type { Ask } from './operation.ts';

export interface SendEventsOptions {
  response: ServerResponse;
  signal: AbortSignal;
  runId: string;
  lastEventId: string | undefined;
  ask: Ask;
  /** Rejects when whoever listens may do so no longer. */
  check: () => Promise<unknown>;
}

/** Proxies drop connections that say nothing. */
const quietMs = 15_000;

/** Rejects before the first byte for a run that is not there; afterwards the stream just ends. */
export async function sendRunEvents(options: SendEventsOptions): Promise<void> {
  const { response, signal, runId, lastEventId, ask, check } = options;
  const events = await ask<AsyncIterable<unknown>>('runs.follow', {
    runId,
    lastEventId: lastEventId ?? null,
  });
  const send = async (text: string) => {
    if (!response.write(text)) await once(response, 'drain', { signal });
  };
  // Nobody listens any more who may not.
  const isHeard = setInterval(() => {
    if (response.headersSent) response.write(': still here\n\n');
    check().catch(() => response.destroy());
  }, quietMs);
  let line = /-(\d{1,18})$/.exec(lastEventId ?? '')?.[1];
  try {
    for await (const envelope of events) {
      if (!isTrackedEnvelope(envelope)) throw new HoldfastError('internal', 'An event of a run has no id.');
      const [id, data] = envelope as unknown as [string, RunEvent];
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (data.type === 'run' && data.run.finishedAt !== null) {
        line = await sendRest(line);
        await send(eventText(`0-${line ?? 0}`, data));
        break;
      }
      if (data.type === 'log') line = data.lines.at(-1)?.id ?? line;
      await send(eventText(id, data));
    }
    response.end();
  } finally {
    clearInterval(isHeard);
  }

  /** What was written to the log before the end. */
  async function sendRest(after: string | undefined): Promise<string | undefined> {
    let last = after;
    for (let more = true; more; ) {
      const page = await ask<{ lines: (RunEvent & { type: 'log' })['lines']; more: boolean }>('runs.log', {
        ...{ runId, limit: 500 },
        ...(last === undefined || last === '0' ? {} : { after: last }),
      });
      more = page.more;
      if (page.lines.length === 0) break;
      last = page.lines.at(-1)?.id ?? last;
      await send(eventText(`0-${last}`, { type: 'log', runId, lines: page.lines }));
    }
    return last;
  }
}

function eventText(id: string, data: RunEvent): string {
  return `id: ${id}\nevent: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
