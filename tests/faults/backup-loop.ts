/** Starts backup-loop.fixture.ts: a process that changes a directory and backs it up, again and again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface MadeBackup {
  id: string;
  /** The directory's contents follow from it; see `writeGeneration`. */
  generation: number;
}

export interface BackupLoopOptions {
  repository: string;
  source: string;
  seed: string;
  /** Forever when left out. */
  rounds?: number;
  firstGeneration?: number;
  /** How long a backup waits while others hold the vault; by default not at all. */
  waitMs?: number;
  /** A database to back up as well, in turn with the directory. */
  url?: string;
}

export interface BackupLoop {
  readonly pid: number;
  /** Backups that it has reported so far. */
  readonly made: readonly MadeBackup[];
  /** The generation that it is at: changed, and perhaps backed up. */
  readonly generation: number;
  begin(): void;
  kill(): void;
  /** Resolves once the process is gone; rejects when it failed by itself. */
  readonly ended: Promise<readonly MadeBackup[]>;
}

/** Resolves when the process has loaded everything and waits to begin. */
export async function startBackupLoop(options: BackupLoopOptions): Promise<BackupLoop> {
  const script = fileURLToPath(new URL('./backup-loop.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const made: MadeBackup[] = [];
  let generation = options.firstGeneration ?? 1;
  let errors = '';
  const ready = Promise.withResolvers<void>();
  child.stderr.on('data', (text) => {
    errors += text;
  });
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word, first, second] = line.split(' ');
    if (word === 'ready') ready.resolve();
    if (word === 'generation') generation = Number(first);
    if (word === 'made') made.push({ id: first!, generation: Number(second) });
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    if (code !== 0 && signal !== 'SIGKILL') throw new Error(`The loop ended with ${code}: ${errors}`);
    return made;
  });
  ended.catch(ready.reject);
  await ready.promise;
  return {
    pid: child.pid!,
    made,
    get generation() {
      return generation;
    },
    begin: () => child.stdin.end('begin\n'),
    kill: () => void child.kill('SIGKILL'),
    ended,
  };
}
