/** A process of Holdfast's that is started again when it ends by itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled, HoldfastError } from '@holdfast/core/errors';
import { readableLine } from './readable-line.ts';

export interface SupervisedOptions {
  /** What its lines begin with. */
  name: string;
  /** Arguments of Node. */
  args: string[];
  environment: NodeJS.ProcessEnv;
  /** Aborts when somebody stops us while it is starting. */
  signal: AbortSignal;
  say: (text: string) => void;
}

export interface SupervisedProcess {
  /** SIGTERM, and SIGKILL for who does not listen. Resolves when it has gone. */
  stop(): Promise<void>;
  /** A second SIGTERM: do not wait for anything. */
  hurry(): void;
}

const firstPauseMs = 1000;
const longestPauseMs = 30_000;
/** Who has run for so long did not fail at its start. */
const steadyMs = 60_000;
const killAfterMs = 30_000;

/** Resolves when the process has said that it works. Rejects when it ends before that: it has said why. */
export async function startSupervised(options: SupervisedOptions): Promise<SupervisedProcess> {
  let stopping = false;
  let child = spawnOnce(options);
  const giveUp = () => child.kill('SIGKILL');
  options.signal.addEventListener('abort', giveUp);
  const ready = await isReady(child);
  options.signal.removeEventListener('abort', giveUp);
  if (!ready) {
    if (options.signal.aborted) throw cancelled();
    throw new HoldfastError(
      'service-not-ready',
      `The ${options.name} process did not start; the reason is above.`,
    );
  }
  const supervise = async (): Promise<void> => {
    let pauseMs = firstPauseMs;
    for (;;) {
      const startedAt = Date.now();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      if (stopping) return;
      if (Date.now() - startedAt > steadyMs) pauseMs = firstPauseMs;
      options.say(
        `The ${options.name} process ended (${child.signalCode ?? child.exitCode}) and is started again.`,
      );
      await sleep(pauseMs, undefined, { ref: false });
      if (stopping) return;
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      child = spawnOnce(options);
    }
  };
  const supervising = supervise();
  return {
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      const impatient = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      await supervising;
      clearTimeout(impatient);
    },
    hurry: () => void child.kill('SIGTERM'),
  };
}

function spawnOnce({ name, args, environment }: SupervisedOptions): ChildProcess {
  const child = spawn(process.execPath, args, {
    env: environment,
    // Its own session: Ctrl-C is for us, and we decide in which order things stop. The channel tells it when we die.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) process.stderr.write(`${shown(name, line)}\n`);
    });
    stream?.on('close', () => {
      if (rest !== '') process.stderr.write(`${name}: ${rest}\n`);
    });
  }
  return child;
}

/** A log collector gets the lines as they are, a person in a form to read. */
function shown(name: string, line: string): string {
  if (!line.startsWith('{"level":"')) return `${name}: ${line}`;
  return process.stderr.isTTY ? (readableLine(line) ?? line) : line;
}

async function isReady(child: ChildProcess): Promise<boolean> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(() => true),
      once(child, 'close', { signal }).then(() => false),
    ]);
  } finally {
    waiting.abort();
  }
}
