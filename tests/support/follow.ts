import type { RunEvent } from '@holdfast/contracts/runs';
import type { Browser } from './browser.ts';

export interface FollowedEvent {
  id: string;
  data: RunEvent;
}

/** The events of `runs.follow`, as they come over server-sent events, until the caller leaves the loop. */
export async function* follow(
  browser: Browser,
  input: { runId?: string; lastEventId?: string },
): AsyncGenerator<FollowedEvent> {
  const stop = new AbortController();
  const query = encodeURIComponent(JSON.stringify(input));
  const response = await browser.fetch(`/api/trpc/runs.follow?input=${query}`, {
    ...{ headers: { accept: 'text/event-stream' }, signal: stop.signal },
  });
  if (!response.ok || !response.body) throw new Error(`runs.follow answered ${response.status}`);
  let waiting = '';
  try {
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      waiting += text;
      const events = waiting.split('\n\n');
      waiting = events.pop() ?? '';
      for (const event of events) {
        const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(event)?.[1];
        const [id, data, type] = [field('id'), field('data'), field('event')];
        if (type === 'serialized-error') throw new Error(data);
        if (id !== undefined && data) yield { id, data: JSON.parse(data) };
      }
    }
  } finally {
    stop.abort();
  }
}
