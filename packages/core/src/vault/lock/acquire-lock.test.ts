import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isHoldfastError } from '../../errors.ts';
import { markOfThisProcess } from '../../processes/process-life.ts';
import { type AcquireLockOptions, acquireLock } from './acquire-lock.ts';
import { LockRecords } from './installation.ts';
import { decodeLock, encodeLock, type LockFile } from './lock-json.ts';
import { FakeClock, MemoryLockFiles } from './lock-support.fixture.ts';
import { listLocks, removeLocks } from './remove-locks.ts';

const state = await mkdtemp(join(tmpdir(), 'holdfast-lock-'));
afterAll(() => rm(state, { recursive: true, force: true }));

const hostname = 'here';
const minute = 60_000;

function setUp() {
  const clock = new FakeClock();
  const files = new MemoryLockFiles();
  const options = (exclusive: boolean, more: Partial<AcquireLockOptions> = {}): AcquireLockOptions => ({
    exclusive,
    hostname,
    stateDirectory: state,
    clock,
    ...more,
  });
  const acquire = (exclusive: boolean, more: Partial<AcquireLockOptions> = {}) =>
    clock.passUntil(acquireLock(files, options(exclusive, more)));
  return { clock, files, acquire, place: { hostname, stateDirectory: state, clock } };
}

function lockOf(clock: FakeClock, more: Partial<LockFile> = {}): LockFile {
  const ns = BigInt(clock.now()) * 1_000_000n + 4242n;
  return {
    time: { ns, offsetMinutes: 0 },
    exclusive: false,
    hostname: 'there',
    username: 'ann',
    pid: 7,
    ...more,
  };
}

/** A process id that certainly nobody has: that of a child that has ended. */
function deadPid(): number {
  return spawnSync('true').pid;
}

async function failure(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => new Error('nothing was thrown'),
    (error: Error) => error,
  );
}

describe('acquireLock', () => {
  test('writes what restic writes, and removes it on release', async () => {
    const { clock, files, acquire } = setUp();
    const lock = await acquire(true);
    expect(files.files.size).toBe(1);
    const written = decodeLock([...files.files.values()][0]!);
    expect(written).toMatchObject({ exclusive: true, hostname, pid: process.pid });
    expect(Math.abs(Number(written.time.ns / 1_000_000n) - clock.now())).toBeLessThan(1000);
    await lock.assertHeld();
    expect(lock.signal.aborted).toBe(false);
    await Promise.all([lock.release(), lock.release()]);
    expect(files.files.size).toBe(0);
    expect(await readdir(join(state, 'locks'))).toEqual([]);
    expect(await failure(lock.assertHeld())).toMatchObject({ code: 'lock-lost' });
  });

  test('shared ones go together, exclusive ones with nobody', async () => {
    const { files, acquire } = setUp();
    const first = await acquire(false);
    const second = await acquire(false);
    expect(await failure(acquire(true))).toMatchObject({ code: 'vault-locked', retryable: true });
    expect(files.files.size).toBe(2);
    await first.release();
    await second.release();
    await using _exclusive = await acquire(true);
    expect(await failure(acquire(false))).toMatchObject({ code: 'vault-locked' });
    expect(await failure(acquire(true))).toMatchObject({ code: 'vault-locked' });
    expect(files.files.size).toBe(1);
  });

  test('names the holder, since when, and what to do; a stale one differently', async () => {
    const { clock, files, acquire } = setUp();
    await files.save(encodeLock(lockOf(clock, { exclusive: true, username: 'ann\u001b[31m' })));
    clock.jump(10 * minute);
    const held = await failure(acquire(false));
    expect(held.message).toMatch(
      /locked exclusively by ann\?\[31m on there \(process 7\) since 20.*\(10 minutes ago\). Wait/,
    );
    expect(held).toMatchObject({ data: { hostname: 'there', pid: 7, state: 'held' } });
    clock.jump(25 * minute);
    const stale = await failure(acquire(false));
    expect(stale.message).toMatch(/looks stale.*remove/);
    expect(stale).toMatchObject({ code: 'vault-locked', data: { state: 'stale' } });
    expect(files.files.size).toBe(1);
  });

  test('two that come at the same moment see each other', async () => {
    const { clock, files, place } = setUp();
    const both = [true, false].map((exclusive) => acquireLock(files, { exclusive, ...place }));
    const outcomes = await clock.passUntil(Promise.allSettled(both));
    const held = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(held.length).toBeLessThanOrEqual(1);
    expect(files.files.size).toBe(held.length);
    for (const outcome of held) await outcome.value.release();
  });

  test('waits for the holder as long as it is told', async () => {
    const { clock, files, acquire, place } = setUp();
    const first = await acquire(true);
    const startMs = clock.now();
    expect(await failure(acquire(true, { waitMs: minute }))).toMatchObject({ code: 'vault-locked' });
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(minute);

    const waiting = acquireLock(files, { exclusive: false, waitMs: 10 * minute, ...place });
    await clock.pass(2 * minute);
    await first.release();
    await (await clock.passUntil(waiting)).release();
    expect(files.files.size).toBe(0);
  });

  test('is cancelled at any stage and leaves nothing', async () => {
    const { clock, files, acquire, place } = setUp();
    expect(await failure(acquire(true, { signal: AbortSignal.abort() }))).toMatchObject({
      code: 'cancelled',
    });

    const controller = new AbortController();
    const settling = acquireLock(files, { exclusive: true, signal: controller.signal, ...place });
    settling.catch(() => {});
    while (files.files.size === 0) await clock.pass(1);
    controller.abort();
    expect(await failure(settling)).toMatchObject({ code: 'cancelled' });
    expect(files.files.size).toBe(0);

    await using _held = await acquire(true);
    const waiter = new AbortController();
    const waiting = acquireLock(files, {
      exclusive: true,
      waitMs: 60 * minute,
      signal: waiter.signal,
      ...place,
    });
    waiting.catch(() => {});
    await clock.pass(2 * minute);
    waiter.abort();
    expect(await failure(waiting)).toMatchObject({ code: 'cancelled' });
    expect(files.files.size).toBe(1);
  });

  test('the signal of a held lock follows the one it was given', async () => {
    const { acquire } = setUp();
    const controller = new AbortController();
    await using lock = await acquire(false, { signal: controller.signal });
    controller.abort();
    expect(lock.signal.aborted).toBe(true);
    expect(await failure(lock.assertHeld())).toMatchObject({ code: 'cancelled' });
  });

  test('an unreadable lock is tried again, then counts as held; one of no bytes is none', async () => {
    const { files, acquire, place } = setUp();
    files.files.set('empty', Buffer.alloc(0));
    await (await acquire(true)).release();

    files.files.set('odd', Buffer.from('{"time":"yesterday"}'));
    let loads = 0;
    files.before = (operation, id) => {
      if (operation === 'load' && id === 'odd') loads += 1;
    };
    const refused = await failure(acquire(false));
    expect(refused).toMatchObject({ code: 'vault-locked', data: { lockId: 'odd', state: 'unreadable' } });
    expect(loads).toBe(4);

    files.before = (operation, id) => {
      if (operation === 'load' && id === 'odd' && ++loads === 6) files.files.set('odd', Buffer.alloc(0));
    };
    await (await acquire(true)).release();

    files.before = () => {};
    files.files.set('odd', Buffer.from('junk'));
    expect(await place.clock.passUntil(removeLocks(files, place))).toEqual([]);
    expect(await place.clock.passUntil(removeLocks(files, { ...place, all: true }))).toEqual([
      { id: 'odd', state: 'unreadable' },
    ]);
    expect([...files.files.keys()]).toEqual(['empty']);
  });

  test('a lock that is refreshed while it is read is not overlooked', async () => {
    const { clock, files, acquire } = setUp();
    let id = await files.save(encodeLock(lockOf(clock)));
    let refreshes = 0;
    files.before = async (operation, asked) => {
      if (operation !== 'load' || asked !== id || refreshes >= 3) return;
      refreshes += 1;
      const old = id;
      id = await files.save(encodeLock(lockOf(clock, { username: `ann${refreshes}` })));
      files.files.delete(old);
    };
    expect(await failure(acquire(true))).toMatchObject({ code: 'vault-locked', data: { username: 'ann3' } });
  });

  test('a storage that fails while the lock is taken is reported as such, and nothing stays', async () => {
    const { files, acquire } = setUp();
    let lists = 0;
    files.before = (operation) => {
      if (operation === 'list' && ++lists === 2) throw new Error('no answer');
    };
    expect((await failure(acquire(true))).message).toBe('no answer');
    expect(files.files.size).toBe(0);
  });

  test('catches SIGHUP while any lock is held, and only then', async () => {
    const { acquire } = setUp();
    const before = process.listenerCount('SIGHUP');
    const first = await acquire(false);
    const second = await acquire(false);
    expect(process.listenerCount('SIGHUP')).toBe(before + 1);
    process.kill(process.pid, 'SIGHUP');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await first.release();
    await first.release();
    expect(process.listenerCount('SIGHUP')).toBe(before + 1);
    await second.release();
    expect(process.listenerCount('SIGHUP')).toBe(before);
  });
});

describe('locks that were left', () => {
  /** As if a process of this installation had taken a lock and died. */
  async function leave(files: MemoryLockFiles, lock: LockFile, mark: object): Promise<string> {
    await mkdir(join(state, 'locks'), { recursive: true });
    const record = { ...markOfThisProcess(), pid: lock.pid, hostname: lock.hostname, ...mark };
    await writeFile(join(state, 'locks', `${lock.pid}-${lock.time.ns}`), JSON.stringify(record));
    return files.save(encodeLock(lock));
  }

  test('by a dead process of this installation are cleared at once', async () => {
    const { clock, files, acquire } = setUp();
    await leave(files, lockOf(clock, { exclusive: true, pid: deadPid() }), {});
    await using _lock = await acquire(true);
    expect(files.files.size).toBe(1);
  });

  test('by a process whose id another one has now, too', async () => {
    const { clock, files, acquire } = setUp();
    await leave(files, lockOf(clock, { pid: process.pid }), { startTicks: '1' });
    await (await acquire(true)).release();
    await leave(files, lockOf(clock, { pid: 1 }), { startTicks: '987654321' });
    await (await acquire(true)).release();
    expect(files.files.size).toBe(0);
  });

  test('before the machine was started again, too', async () => {
    const { files, acquire } = setUp();
    const longAgo = new FakeClock(Date.parse('2001-01-01'));
    await leave(files, lockOf(longAgo, { pid: process.pid }), { bootId: 'another' });
    await (await acquire(true)).release();
    expect(files.files.size).toBe(0);
  });

  test('are not cleared while the process lives, however its record looks', async () => {
    const { clock, files, acquire } = setUp();
    await leave(files, lockOf(clock, { pid: process.pid }), {});
    expect(await failure(acquire(true))).toMatchObject({ code: 'vault-locked', data: { state: 'held' } });
    clock.jump(40 * minute);
    expect(await failure(acquire(true))).toMatchObject({ code: 'vault-locked', data: { state: 'stale' } });
  });

  test('by another container are left for 30 minutes, since nobody can see whether it lives', async () => {
    const { clock, files, acquire } = setUp();
    await leave(files, lockOf(clock, { pid: deadPid() }), { pidNamespace: 'pid:[1]' });
    expect(await failure(acquire(true))).toMatchObject({ code: 'vault-locked', data: { state: 'held' } });
    clock.jump(31 * minute);
    await (await acquire(true)).release();
    expect(files.files.size).toBe(0);
  });

  test('by a container with the same host name and process id are not ours to clear', async () => {
    const { clock, files, acquire, place } = setUp();
    const theirs = lockOf(clock, { hostname, pid: deadPid() });
    await files.save(encodeLock(theirs));
    expect(await failure(acquire(true))).toMatchObject({ code: 'vault-locked', data: { state: 'stale' } });
    expect(await clock.passUntil(listLocks(files, place))).toMatchObject([
      { state: 'stale', hostname, pid: theirs.pid },
    ]);
    expect(await clock.passUntil(removeLocks(files, place))).toHaveLength(1);
    expect(files.files.size).toBe(0);
  });

  test('are removed by the explicit action only when stale, or all', async () => {
    const { clock, files, place } = setUp();
    await files.save(encodeLock(lockOf(clock)));
    clock.jump(31 * minute);
    const young = await files.save(encodeLock(lockOf(clock)));
    expect(await clock.passUntil(removeLocks(files, place))).toMatchObject([
      { state: 'stale', username: 'ann' },
    ]);
    expect([...files.files.keys()]).toEqual([young]);
    expect(await clock.passUntil(removeLocks(files, { ...place, all: true }))).toMatchObject([{ id: young }]);
    expect(files.files.size).toBe(0);
  });

  test('are removed one by one when a person has chosen them', async () => {
    const { clock, files, place } = setUp();
    const chosen = await files.save(encodeLock(lockOf(clock)));
    const other = await files.save(encodeLock(lockOf(clock, { username: 'bert' })));
    expect(await clock.passUntil(removeLocks(files, { ...place, ids: new Set() }))).toEqual([]);
    expect(await clock.passUntil(removeLocks(files, { ...place, ids: new Set([chosen]) }))).toMatchObject([
      { id: chosen, state: 'held' },
    ]);
    expect([...files.files.keys()]).toEqual([other]);
  });

  test('because they could not be deleted on release are cleared by the same process later', async () => {
    const { files, acquire } = setUp();
    const first = await acquire(true);
    files.before = (operation) => {
      if (operation === 'remove') throw new Error('not now');
    };
    await first.release();
    expect(files.files.size).toBe(1);
    files.before = () => {};
    await using _second = await acquire(true);
    expect(files.files.size).toBe(1);
  });

  test('old records are forgotten', async () => {
    const { clock } = setUp();
    const records = new LockRecords(state);
    const lock = lockOf(clock, { pid: process.pid });
    await records.write(lock);
    expect(await records.find(lock)).toMatchObject({ pid: process.pid, hostname: 'there' });
    await records.removeOld(clock.now() + 31 * 24 * 60 * minute);
    expect(await readdir(join(state, 'locks'))).toEqual([]);
  });

  test('without a place for records, locking works and nothing is cleared by itself', async () => {
    const { clock, files, acquire } = setUp();
    const nowhere = join(state, 'a-file', 'below');
    await writeFile(join(state, 'a-file'), '');
    await using first = await acquire(false, { stateDirectory: nowhere });
    await first.release();
    await files.save(encodeLock(lockOf(clock, { hostname, pid: deadPid() })));
    const refused = await failure(acquire(true, { stateDirectory: nowhere }));
    expect(isHoldfastError(refused, 'vault-locked')).toBe(true);
  });
});
