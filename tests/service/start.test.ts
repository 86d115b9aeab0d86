/** `npm start` itself: from nothing to a page with a token, once, and with one sentence where it cannot. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../../scripts/start.ts', import.meta.url));
const started: ChildProcess[] = [];
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'holdfast-start-'));
  // For root, whose PostgreSQL runs as somebody else and would lie elsewhere.
  await chmod(home, 0o711);
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await rm(home, { recursive: true, force: true });
});

function start(environment: Record<string, string>) {
  const { DATABASE_URL: _, HOLDFAST_SECRET: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [program], {
    env: { ...inherited, HOLDFAST_HOME: home, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let output = '';
  let wake = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      wake();
    });
  }
  child.on('close', () => wake());
  return {
    child,
    output: () => output,
    /** Resolves with the match as soon as it was said. */
    async said(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${output}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async end(): Promise<number | null> {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
      return child.exitCode;
    },
  };
}

async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return String(port);
}

test('it makes what is missing, serves a page behind a token, runs once, survives its PostgreSQL, and stops', async () => {
  const PORT = await freePort();
  const first = start({ PORT });
  const [, address = ''] = await first.said(/Holdfast runs\. Open (\S+)/);
  expect(address).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${PORT}/setup\\?token=\\S{32}$`));
  expect(await readFile(join(home, '.env'), 'utf8')).toMatch(/^HOLDFAST_SECRET=\S{43}$/m);
  expect((await stat(join(home, '.env'))).mode & 0o777).toBe(0o600);
  const page = await fetch(new URL('/', address), { redirect: 'manual' });
  expect([page.status, page.headers.get('location')]).toEqual([302, '/setup']);

  const second = start({ PORT: await freePort() });
  expect(await second.end()).toBe(0);
  expect(second.output()).toBe(
    `Holdfast runs already, at http://127.0.0.1:${PORT} (process ${first.child.pid}).\n`,
  );

  const server = await readFile(join(home, 'postgresql', 'data', 'postmaster.pid'), 'utf8');
  process.kill(Number.parseInt(server, 10), 'SIGKILL');
  await first.said(/PostgreSQL ended unexpectedly and is started again\./);
  for (let status = 0; status !== 302; ) {
    status = (await fetch(new URL('/', address), { redirect: 'manual' })).status;
  }
  first.child.kill('SIGINT');
  expect(await first.end()).toBe(0);
  await expect(fetch(address)).rejects.toThrow();

  // Everything is still there: the same secret, the same database, and a new token.
  const again = start({ PORT });
  const [, next = ''] = await again.said(/Holdfast runs\. Open (\S+)/);
  expect(next).not.toBe(address);
  expect(again.output()).not.toContain('Made ');
});

test('a taken port, a wrong database, a wrong setting: one sentence each', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const taken = String((blocker.address() as { port: number }).port);
  const PORT = await freePort();
  const cases: [Record<string, string>, RegExp][] = [
    [{ PORT: taken }, /^Port \d+ is taken by another program: .*\n$/],
    [{ PORT: 'many' }, /^PORT is “many”, and a port is a number from 1 to 65535\.\n$/],
    [
      { PORT, DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' },
      /^DATABASE_URL cannot be used: No PostgreSQL server answers at 127\.0\.0\.1, port 1\..*\n$/,
    ],
    [
      { PORT, DATABASE_URL: 'hunter2' },
      /^DATABASE_URL cannot be used: The connection URL cannot be used\..*\n$/,
    ],
    [{ PORT, HOLDFAST_SECRET: 'hunter2' }, /^HOLDFAST_SECRET has fewer than 32 characters\..*\n$/],
  ];
  try {
    for (const [environment, sentence] of cases) {
      const secret = 'a secret for tests that is as long as it has to be';
      const refused = start({ HOLDFAST_SECRET: secret, ...environment });
      expect(await refused.end()).toBe(1);
      expect(refused.output()).toMatch(sentence);
      expect(refused.output()).not.toContain('hunter2');
    }
  } finally {
    blocker.close();
  }
});
