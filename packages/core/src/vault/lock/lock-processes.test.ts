/** Locks between real processes, in a real directory, with the real clock. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LocalStorage } from '../../storage/local.ts';
import { namesIn } from '../../storage/storage-contract.ts';
import { acquireLock } from './acquire-lock.ts';
import { lockFilesIn } from './lock-support.fixture.ts';

const base = await mkdtemp(join(tmpdir(), 'holdfast-locks-'));
afterAll(() => rm(base, { recursive: true, force: true }));
const stateDirectory = join(base, 'state');

async function newPlace(name: string) {
  const place = join(base, name);
  const markers = join(base, `${name}-markers`);
  const storage = new LocalStorage(place);
  await storage.prepare(['locks']);
  await mkdir(markers);
  return { place, markers, storage };
}

function start(place: string, markers: string, mode: string, rounds = 0): ChildProcess {
  const fixture = join(import.meta.dirname, 'lock-loop.fixture.ts');
  const args = [fixture, place, markers, stateDirectory, mode, String(rounds)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('locks between processes', () => {
  test('exclusive ones never overlap with anything', async () => {
    const { place, markers, storage } = await newPlace('many');
    const modes = ['exclusive', 'exclusive', 'shared', 'shared', 'shared'];
    const results = await Promise.all(
      modes.map(async (mode) => {
        const child = start(place, markers, mode, 12);
        let output = '';
        let errors = '';
        child.stdout!.on('data', (chunk) => (output += chunk));
        child.stderr!.on('data', (chunk) => (errors += chunk));
        const [code] = await once(child, 'close');
        return { code, errors, held: output.split('\n').length - 1, mode };
      }),
    );
    expect(results.map(({ code, errors }) => ({ code, errors }))).toEqual(
      modes.map(() => ({ code: 0, errors: '' })),
    );
    expect(results.reduce((sum, { held }) => sum + held, 0)).toBeGreaterThan(5);
    expect(await namesIn(storage, 'locks')).toEqual([]);
  }, 90_000);

  test('that of a killed process is cleared, that of a stopped one is not', async () => {
    const { place, markers, storage } = await newPlace('killed');
    const files = lockFilesIn(storage);
    const child = start(place, markers, 'hold');
    await once(child.stdout!, 'data');
    child.kill('SIGHUP');
    child.kill('SIGSTOP');
    const options = { exclusive: true, hostname: 'here', stateDirectory };
    await expect(acquireLock(files, options)).rejects.toMatchObject({
      code: 'vault-locked',
      data: { pid: child.pid, state: 'held' },
    });
    child.kill('SIGKILL');
    await once(child, 'close');
    await using _lock = await acquireLock(files, options);
    expect(await namesIn(storage, 'locks')).toHaveLength(1);
  }, 30_000);
});
