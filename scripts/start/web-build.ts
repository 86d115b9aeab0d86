/** Builds the dashboard's pages when their sources have changed since the last build. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '@holdfast/core/errors';

/** What the pages are made from. Everything else that the web process runs is not built. */
const sources = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/next.config.ts',
  'apps/web/postcss.config.mjs',
  'apps/web/package.json',
  'packages/contracts/src',
  'docs',
  'pnpm-lock.yaml',
];

export async function buildWeb(
  root: string,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const web = join(root, 'apps', 'web');
  const stamp = join(web, '.next', 'holdfast-sources');
  const wanted = fingerprint(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Building the dashboard (once, about half a minute) …');
  rmSync(stamp, { force: true });
  const { code, output } = await run(join(web, 'node_modules', '.bin', 'next'), ['build'], web, signal);
  if (code !== 0) {
    process.stderr.write(`${output.slice(-3000).trim()}\n\n`);
    throw new HoldfastError(
      signal.aborted ? 'cancelled' : 'internal',
      /ENOSPC|no space left/i.test(output)
        ? 'The disk is full: the dashboard could not be built. Make room, then start again.'
        : 'The dashboard could not be built; the reason is above.',
    );
  }
  writeFileSync(stamp, wanted);
}

function fingerprint(root: string): string {
  const hash = createHash('sha256').update(process.version);
  const add = (path: string): void => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    let entries: string[] | undefined;
    try {
      entries = readdirSync(full).sort();
    } catch {
      hash.update(`\0${path}\0`).update(readFileSync(full));
    }
    for (const name of entries ?? []) if (!name.endsWith('.test.ts')) add(join(path, name));
  };
  for (const source of sources) add(source);
  return hash.digest('hex');
}

function run(
  command: string,
  args: string[],
  cwd: string,
  signal: AbortSignal,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const environment = { ...process.env, NODE_ENV: 'production' as const };
    const child = spawn(command, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-20_000);
      });
    }
    child.on('error', (error) => resolve({ code: 1, output: `${output}\n${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
