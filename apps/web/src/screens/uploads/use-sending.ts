'use client';
import type { RunProgress } from '@holdfast/contracts/runs';
import { useEffect, useRef, useState } from 'react';
import { useTRPCClient } from '../../client/trpc.ts';
import { sendFile } from './send-file.ts';

export interface Sending {
  progress: RunProgress;
  paused: boolean;
  lost: boolean;
  error: unknown;
  pause: () => void;
  goOn: () => void;
}

/** The rate is that of the last seconds. */
const windowMs = 10_000;

/** Sends a file while the component is there and nobody pauses it. */
export function useSending({ id, file, onSent }: { id: string; file: File; onSent: () => void }): Sending {
  const client = useTRPCClient();
  const [paused, setPaused] = useState(false);
  const [lost, setLost] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [samples, setSamples] = useState<readonly { at: number; bytes: number }[]>([]);
  const sent = useRef(onSent);
  sent.current = onSent;
  useEffect(() => {
    if (paused) return;
    const stop = new AbortController();
    setSamples([]);
    sendFile({
      ...{ id, file, signal: stop.signal, onLost: setLost },
      ask: async () => (await client.uploads.get.query({ id }, { signal: stop.signal })).receivedBytes,
      onProgress: (bytes) => {
        const at = performance.now();
        setSamples((known) => [...known.filter((sample) => at - sample.at < windowMs), { at, bytes }]);
      },
    }).then(
      () => sent.current(),
      (problem) => {
        if (stop.signal.aborted) return;
        setError(problem);
        setPaused(true);
      },
    );
    return () => stop.abort();
  }, [client, id, file, paused]);
  return {
    ...{ progress: describe(samples, file.size, paused || lost), paused, lost, error },
    pause: () => setPaused(true),
    goOn: () => {
      setError(null);
      setPaused(false);
    },
  };
}

function describe(
  samples: readonly { at: number; bytes: number }[],
  totalBytes: number,
  isStill: boolean,
): RunProgress {
  const [first, last] = [samples[0], samples.at(-1)];
  const bytes = last?.bytes ?? 0;
  const progress = { phase: isStill ? 'waiting' : 'sending', bytes, totalBytes, items: 0 };
  if (!first || !last || last.at - first.at < 200 || isStill) return progress;
  const bytesPerSecond = ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  if (bytesPerSecond <= 0) return progress;
  const remainingMs = Math.round(((totalBytes - bytes) / bytesPerSecond) * 1000);
  return { ...progress, bytesPerSecond: Math.round(bytesPerSecond), remainingMs };
}
