import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalCluster, startScratchCluster } from '@holdfast/core/postgres/local-server';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let work = '';
beforeAll(async () => {
  work = await mkdtemp('/tmp/hf cluster ü-');
  // As root the server runs as another user, who has to get in.
  await chmod(work, 0o755);
});
afterAll(() => rm(work, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return Object.values((await client.query({ text: sql })).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

async function isGone(path: string): Promise<boolean> {
  for (let tries = 0; tries < 300; tries++) {
    if (!existsSync(path)) return true;
    await sleep(100);
  }
  return false;
}

/** Starts a cluster in a process of its own, and answers once that process says where it is. */
async function startElsewhere(call: string) {
  const module = import.meta.resolve('@holdfast/core/postgres/local-server');
  const script = `import { startLocalCluster, startScratchCluster } from ${JSON.stringify(module)};
    const cluster = await ${call};
    console.log(JSON.stringify({ directory: cluster.directory, pid: cluster.pid }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, ...(JSON.parse(line) as { directory: string; pid: number }) };
}

describe('a cluster of our own', () => {
  test('keeps its data from one start to the next, in UTF-8 and with checksums', async () => {
    const directory = join(work, 'kept');
    {
      await using cluster = await startLocalCluster({ directory });
      await ask(cluster.url(), 'CREATE TABLE kept AS SELECT 42 AS answer');
      expect(await ask(cluster.url(), 'SHOW server_encoding')).toBe('UTF8');
      expect(await ask(cluster.url(), 'SHOW data_checksums')).toBe('on');
    }
    await using cluster = await startLocalCluster({ directory, socketOnly: true });
    expect(await ask(cluster.url(), 'SELECT answer FROM kept')).toBe(42);
    expect(await ask(cluster.url(), 'SHOW listen_addresses')).toBe('');
  });

  test('takes a path too long for a socket', async () => {
    const directory = join(work, 'long'.repeat(30));
    await using cluster = await startLocalCluster({ directory, socketOnly: true });
    expect(await ask(cluster.url(), 'SELECT 1')).toBe(1);
    await cluster.stop();
    expect(existsSync(cluster.socketDirectory)).toBe(false);
  });

  test('keeps its password in a file for us alone, and asks for it', async () => {
    const directory = join(work, 'secret');
    await using cluster = await startLocalCluster({ directory });
    expect((await stat(join(directory, 'password'))).mode & 0o777).toBe(0o600);
    const wrong = new URL(cluster.url());
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    const commandLine = await readFile(`/proc/${cluster.pid}/cmdline`, 'utf8').catch(() => '');
    expect(commandLine).not.toContain(new URL(cluster.url()).password);
  });

  test('is not started twice', async () => {
    const directory = join(work, 'twice');
    await using cluster = await startLocalCluster({ directory });
    await expect(startLocalCluster({ directory })).rejects.toMatchObject({ code: 'database-exists' });
    expect(await ask(cluster.url(), 'SELECT 1')).toBe(1);
  });

  test('refuses another major version than it was made with', async () => {
    const directory = join(work, 'major');
    const { major } = await (async () => {
      await using cluster = await startLocalCluster({ directory });
      return cluster;
    })();
    await expect(startLocalCluster({ directory, major: major + 1, install: false })).rejects.toMatchObject({
      code: expect.stringMatching(/^(invalid-input|tool-missing)$/),
    });
  });

  test('says which port is in use', async () => {
    await using first = await startLocalCluster({ directory: join(work, 'port-a') });
    await expect(
      startLocalCluster({ directory: join(work, 'port-b'), port: first.port }),
    ).rejects.toMatchObject({
      code: 'database-unreachable',
      message: expect.stringContaining(`${first.port}`),
    });
  });

  test('recovers after the server was killed, and after everything was', async () => {
    const directory = join(work, 'crash');
    const call = `startLocalCluster({ directory: ${JSON.stringify(directory)} })`;
    const first = await startElsewhere(call);
    process.kill(first.pid, 'SIGKILL');
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    {
      await using cluster = await startLocalCluster({ directory });
      expect(await ask(cluster.url(), 'SELECT 1')).toBe(1);
    }
    const second = await startElsewhere(call);
    second.child.kill('SIGKILL');
    await once(second.child, 'exit');
    await using cluster = await startLocalCluster({ directory });
    expect(await ask(cluster.url(), 'SELECT 1')).toBe(1);
    expect(cluster.pid).not.toBe(second.pid);
  });

  test('starts although its lock file names a process that is something else by now', async () => {
    const directory = join(work, 'stale');
    await (await startLocalCluster({ directory })).stop();
    await writeFile(
      join(directory, 'data', 'postmaster.pid'),
      `${process.pid}\n${directory}/data\n1\n5432\n`,
    );
    await using cluster = await startLocalCluster({ directory });
    expect(await ask(cluster.url(), 'SELECT 1')).toBe(1);
  });

  test('a cancelled start leaves no server behind', async () => {
    const directory = join(work, 'cancelled');
    const signal = AbortSignal.timeout(30);
    await expect(startLocalCluster({ directory, signal })).rejects.toMatchObject({ code: 'cancelled' });
    await using cluster = await startLocalCluster({ directory });
    expect(await ask(cluster.url(), 'SELECT 1')).toBe(1);
  });
});

describe('a scratch cluster', () => {
  test('leaves nothing behind when it is stopped', async () => {
    const cluster = await startScratchCluster({ parent: work });
    expect(await ask(cluster.url(), 'SELECT 1')).toBe(1);
    await cluster.stop();
    await cluster.stop();
    expect(existsSync(cluster.directory)).toBe(false);
  });

  test('goes with the process that started it, even after kill -9', async () => {
    const { child, directory } = await startElsewhere(
      `startScratchCluster({ parent: ${JSON.stringify(work)} })`,
    );
    child.kill('SIGKILL');
    expect(await isGone(directory)).toBe(true);
  });

  test('of a run that was cut off is removed by the next one', async () => {
    const leftover = join(work, 'holdfast-scratch-leftover');
    await mkdir(leftover);
    await writeFile(join(leftover, 'owner'), '999999999 1');
    const foreign = join(work, 'holdfast-scratch-young');
    await mkdir(foreign);
    await utimes(leftover, 0, 0);
    await using cluster = await startScratchCluster({ parent: work });
    expect(existsSync(cluster.directory)).toBe(true);
    expect(existsSync(leftover)).toBe(false);
    expect(existsSync(foreign)).toBe(true);
  });
});
