import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { acquireLock } from './acquire-lock.ts';
import { decodeLock } from './lock-json.ts';
import { FakeClock, MemoryLockFiles } from './lock-support.fixture.ts';
import type { VaultLock } from './vault-lock.ts';

const stateDirectory = await mkdtemp(join(tmpdir(), 'holdfast-lock-'));
afterAll(() => rm(stateDirectory, { recursive: true, force: true }));
const minute = 60_000;

async function held(exclusive = false) {
  const clock = new FakeClock();
  const files = new MemoryLockFiles();
  const onLost = vi.fn();
  const lock = await clock.passUntil(
    acquireLock(files, { exclusive, hostname: 'here', stateDirectory, clock, onLost }),
  );
  const ageMs = () => {
    const times = [...files.files.values()].map((json) => Number(decodeLock(json).time.ns / 1_000_000n));
    return clock.now() - Math.max(...times);
  };
  return { clock, files, lock, onLost, ageMs };
}

async function expectLost(lock: VaultLock, onLost: ReturnType<typeof vi.fn>): Promise<void> {
  await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'lock-lost' });
  expect(lock.signal.aborted).toBe(true);
  expect(lock.signal.reason).toMatchObject({ code: 'lock-lost' });
  expect(onLost).toHaveBeenCalledTimes(1);
}

describe('a held lock', () => {
  test('is stored anew every 5 minutes and then deleted under its old id', async () => {
    const { clock, files, lock, ageMs } = await held();
    const ids = new Set(files.files.keys());
    const order: string[] = [];
    files.before = (operation) => {
      if (operation !== 'list') order.push(operation);
    };
    for (let passed = 0; passed < 60; passed += 1) {
      await clock.pass(minute);
      expect(ageMs()).toBeLessThan(7 * minute);
      for (const id of files.files.keys()) ids.add(id);
    }
    expect(ids.size).toBeGreaterThanOrEqual(10);
    expect(files.files.size).toBe(1);
    expect(order.slice(0, 4)).toEqual(['save', 'remove', 'save', 'remove']);
    await lock.assertHeld();
    await lock.release();
    expect(files.files.size).toBe(0);
  });

  test('survives a vault that fails for a while, and deletes what it could not delete then', async () => {
    const { clock, files, lock, onLost, ageMs } = await held();
    let failing = 'save';
    files.before = (operation) => {
      if (operation === failing) throw new Error('no answer');
    };
    await clock.pass(20 * minute);
    expect(ageMs()).toBeGreaterThan(15 * minute);
    await lock.assertHeld();
    failing = 'remove';
    await clock.pass(2 * minute);
    await clock.pass(10 * minute);
    expect(files.files.size).toBeGreaterThan(1);
    failing = '';
    await clock.pass(6 * minute);
    expect(files.files.size).toBe(1);
    expect(onLost).not.toHaveBeenCalled();
    await lock.release();
    expect(files.files.size).toBe(0);
  });

  test('is lost after 22.5 minutes without a refresh, not before', async () => {
    const { clock, files, lock, onLost } = await held();
    files.before = (operation) => {
      if (operation === 'save') throw new Error('no answer');
    };
    await clock.pass(22 * minute);
    expect(lock.signal.aborted).toBe(false);
    await clock.pass(minute);
    await expectLost(lock, onLost);
    await lock.release();
    expect(files.files.size).toBe(0);
  });

  test('goes on after the machine slept when its file is still there', async () => {
    const { clock, files, lock, onLost, ageMs } = await held(true);
    const [old] = [...files.files.keys()];
    clock.jump(8 * 60 * minute);
    await clock.passUntil(lock.assertHeld());
    expect(ageMs()).toBeLessThan(minute);
    expect(files.files.has(old!)).toBe(false);
    expect(files.files.size).toBe(1);
    expect(onLost).not.toHaveBeenCalled();
    await lock.release();
  });

  test('is lost after the machine slept when somebody removed it, before anything is published', async () => {
    const { clock, files, lock, onLost } = await held(true);
    clock.jump(40 * minute);
    files.files.clear();
    await expectLost(lock, onLost);
    expect(files.saved).toBe(1);
    await lock.release();
    expect(files.files.size).toBe(0);
  });

  test('notices the same by itself, when nobody asks', async () => {
    const { clock, files, lock, onLost } = await held();
    clock.jump(40 * minute);
    files.files.clear();
    await clock.pass(10_000);
    await expectLost(lock, onLost);
  });

  test('is lost when it is removed while the new file settles', async () => {
    const { clock, files, lock, onLost } = await held();
    const [old] = [...files.files.keys()];
    clock.jump(40 * minute);
    const asserting = lock.assertHeld();
    asserting.catch(() => {});
    while (files.saved < 2) await clock.pass(1);
    files.files.delete(old!);
    await clock.pass(300);
    await expect(asserting).rejects.toMatchObject({ code: 'lock-lost' });
    await expectLost(lock, onLost);
    expect(files.files.size).toBe(0);
  });

  test('is lost when the process was stopped in the middle of a refresh and somebody removed the file', async () => {
    const { clock, files, lock, onLost } = await held();
    files.before = (operation) => {
      if (operation !== 'save') return;
      clock.jump(60 * minute);
      files.files.clear();
    };
    await clock.pass(6 * minute);
    await expectLost(lock, onLost);
    expect(files.files.size).toBe(0);
  });

  test('is lost when the vault does not answer any more, and nobody waits for ever', async () => {
    const { clock, files, lock, onLost } = await held();
    files.before = () => new Promise(() => {});
    await clock.pass(21 * minute);
    expect(lock.signal.aborted).toBe(false);
    clock.jump(2 * minute);
    const asserting = lock.assertHeld();
    asserting.catch(() => {});
    await clock.pass(3 * minute);
    await expect(asserting).rejects.toMatchObject({ code: 'lock-lost' });
    await expectLost(lock, onLost);
  });

  test('checks again when the clock was set back by much', async () => {
    const { clock, files, lock, onLost } = await held();
    clock.jump(-60 * minute);
    files.files.clear();
    await expectLost(lock, onLost);
  });

  test('stops refreshing once it is released', async () => {
    const { clock, files, lock, onLost } = await held();
    await lock.release();
    await clock.pass(60 * minute);
    expect(files.saved).toBe(1);
    expect(files.files.size).toBe(0);
    expect(onLost).not.toHaveBeenCalled();
  });
});
