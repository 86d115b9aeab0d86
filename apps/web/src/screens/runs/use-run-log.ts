'use client';
/** The log of a run: what is there, then what comes. */
import type { LogLine } from '@holdfast/contracts/runs';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTRPCClient } from '../../client/trpc.ts';

const pageLines = 500;
/** More than a person reads. The first ones go when there are more. */
const linesAtMost = 5_000;

export function useRunLog(runId: string) {
  const client = useTRPCClient();
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const [loaded, setLoaded] = useState(false);
  const last = useRef<string>(undefined);

  const add = useCallback((event: { lines: readonly LogLine[] }) => {
    setLines((known) => {
      const seen = new Set(known.map(({ id }) => id));
      const next = [...known, ...event.lines.filter(({ id }) => !seen.has(id))];
      last.current = next.at(-1)?.id;
      return next.slice(-linesAtMost);
    });
  }, []);

  const read = useCallback(
    async (signal: AbortSignal) => {
      for (let more = true; more && !signal.aborted; ) {
        const after = last.current;
        const page = await client.runs.log.query(
          { runId, limit: pageLines, ...(after === undefined ? {} : { after }) },
          { signal },
        );
        if (signal.aborted) return;
        last.current = page.lines.at(-1)?.id ?? after;
        add(page);
        more = page.more && page.lines.length > 0;
      }
      setLoaded(true);
    },
    [client, runId, add],
  );

  useEffect(() => {
    const stop = new AbortController();
    last.current = undefined;
    setLines([]);
    read(stop.signal).catch(() => setLoaded(true));
    return () => stop.abort();
  }, [read]);

  return { lines, loaded, add, read };
}

/** Where nothing is sent by itself: asks for what is new. */
export function usePolledLog(
  { read }: Pick<ReturnType<typeof useRunLog>, 'read'>,
  everyMs: number | false,
): void {
  useEffect(() => {
    if (everyMs === false) return;
    const stop = new AbortController();
    const timer = setInterval(() => read(stop.signal).catch(() => {}), everyMs);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [read, everyMs]);
}
