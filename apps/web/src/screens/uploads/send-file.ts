/** Sends a file piece by piece. Whatever is lost is asked for again from where the server is. */
import { problemSchema } from '@holdfast/contracts/problem';
import { receivedSchema } from '@holdfast/contracts/uploads';

/** What a lost connection costs at most. */
const pieceBytes = 8 * 1024 * 1024;
const pauseMs = 2_000;

export interface SendFileOptions {
  id: string;
  file: File;
  /** How much the server has. */
  ask: () => Promise<number>;
  signal: AbortSignal;
  onProgress: (receivedBytes: number) => void;
  /** True while nothing gets through. */
  onLost: (lost: boolean) => void;
}

/** Resolves when all of it is there. Throws what the server said where trying again would not help. */
export async function sendFile(options: SendFileOptions): Promise<void> {
  const { file, ask, signal, onProgress, onLost } = options;
  let at: number | undefined;
  for (;;) {
    try {
      at ??= await ask();
      onLost(false);
      onProgress(at);
      if (at >= file.size) return;
      at = await sendPiece(options, at);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Refused && !error.retryable) throw error;
      at = undefined;
      onLost(!(error instanceof Refused));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      signal.throwIfAborted();
    }
  }
}

class Refused extends Error {
  readonly retryable: boolean;

  constructor(message: string, retryable: boolean) {
    super(message);
    this.retryable = retryable;
  }
}

async function sendPiece({ id, file, signal }: SendFileOptions, at: number): Promise<number> {
  const response = await fetch(`/api/uploads/${id}?offset=${at}`, {
    ...{ method: 'PUT', signal, body: file.slice(at, at + pieceBytes) },
    headers: { 'content-type': 'application/octet-stream' },
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return receivedSchema.parse(answer).receivedBytes;
  const { data: problem } = problemSchema.safeParse(answer);
  throw new Refused(
    problem?.message ?? 'Holdfast did not take the file. Try it again.',
    problem?.retryable ?? response.status >= 500,
  );
}
