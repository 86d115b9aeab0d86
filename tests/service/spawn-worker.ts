import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TestService } from './service.ts';

export interface SpawnedWorker extends AsyncDisposable {
  readonly child: ChildProcess;
  /** What it wrote, for the message of a failed test. */
  output(): string;
  /** Lines that tell of something wrong; what is no log line at all counts. */
  complaints(): string[];
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL('../../apps/worker/src/main.ts', import.meta.url));

/** A worker process on the service's database; resolves when it works. */
export async function spawnWorker(
  service: Pick<TestService, 'url' | 'secret'>,
  environment: Record<string, string> = {},
): Promise<SpawnedWorker> {
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, DATABASE_URL: service.url, HOLDFAST_SECRET: service.secret, ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = once(child, 'exit');
  const ended = await Promise.race([once(child, 'message').then(() => false), exited.then(() => true)]);
  if (ended) throw new Error(`The worker did not start: ${output}`);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
    return child.exitCode;
  };
  return {
    child,
    output: () => output,
    complaints: () =>
      output.split('\n').filter((line) => line !== '' && !/^\{"level":"(debug|info)"/.test(line)),
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
    },
  };
}
