/** A source led through a stream that changes it: what comes out, with back-pressure, and the true reason when it fails. */
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface ThroughOptions {
  signal?: AbortSignal | undefined;
}

/**
 * Rejects with what `source` failed with, and only otherwise with what `stream` did: a stream that is cut off tells
 * nothing of why. Whoever leaves early ends both, and waits until they have ended.
 */
export async function* through<Out = Buffer>(
  source: AsyncIterable<unknown> | NodeJS.ReadableStream,
  stream: Duplex,
  { signal }: ThroughOptions = {},
): AsyncGenerator<Out, void, undefined> {
  const fed = pipeline(source, stream, signal ? { signal } : {});
  // Thrown below, where somebody waits for it; until then it must not count as unhandled.
  fed.catch(() => {});
  try {
    yield* stream as AsyncIterable<Out>;
    await fed;
  } catch (error) {
    throw await fed.then(
      () => error,
      (cause: unknown) => cause,
    );
  } finally {
    stream.destroy();
    await fed.catch(() => {});
  }
}
