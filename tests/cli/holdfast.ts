/** Runs the real command as a process of its own, without a terminal. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const mainFile = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));
export const launcherFile = fileURLToPath(new URL('../../apps/cli/bin/holdfast.js', import.meta.url));
export const password = 'correct horse battery';
export const nodeOptions = ['--disable-warning=ExperimentalWarning'];

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd?: string;
  /** Undefined takes a variable away. */
  environment?: Record<string, string | undefined>;
}

export interface Workplace extends Disposable {
  readonly folder: string;
  /** A path in the folder. */
  at(...names: string[]): string;
  /** Starts the command in the folder; the password is in its environment. */
  start(args: readonly string[], options?: RunOptions): ChildProcessByStdio<null, Readable, Readable>;
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Runs with --json and answers the document; throws unless the command ended with `code`. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests are about
  json(args: readonly string[], options?: RunOptions & { code?: number }): Promise<any>;
  environment(changes?: Record<string, string | undefined>): NodeJS.ProcessEnv;
  /** Names of the files in a folder of the vault in `vault`. */
  vaultFiles(folder: 'snapshots' | 'locks' | 'keys'): string[];
}

export function makeWorkplace(label: string): Workplace {
  const folder = mkdtempSync(join(tmpdir(), `holdfast-cli-${label}-`));
  const environment = (changes: Record<string, string | undefined> = {}): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    // Where a test runs as an ordinary user, PostgreSQL's programs may have been put below it.
    HOME: process.env['HOME'],
    XDG_STATE_HOME: join(folder, '.state'),
    TZ: 'UTC',
    BACKUP_ENCRYPTION_PASSWORD: password,
    ...changes,
  });
  const started = new Set<ChildProcess>();
  const start: Workplace['start'] = (args, options = {}) => {
    const child = spawn(process.execPath, [...nodeOptions, mainFile, ...args], {
      cwd: options.cwd ?? folder,
      env: environment(options.environment),
      // A session of its own: no terminal to ask on, whoever runs the tests.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.add(child);
    child.once('exit', () => started.delete(child));
    return child;
  };
  const run: Workplace['run'] = async (args, options = {}) => {
    const child = start(args, options);
    return outcomeOf(child);
  };
  return {
    folder,
    start,
    run,
    environment,
    at: (...names) => join(folder, ...names),
    async json(args, options = {}) {
      const { code, stdout, stderr } = await run([...args, '--json'], options);
      if (code !== (options.code ?? 0)) throw new Error(`Ended with ${code}: ${stdout}${stderr}`);
      return JSON.parse(stdout);
    },
    vaultFiles: (name) => readdirSync(join(folder, 'vault', name)),
    [Symbol.dispose]() {
      // A test that failed may have left one at work.
      for (const child of started) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** How a started command ended. */
export async function outcomeOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Outcome> {
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}
