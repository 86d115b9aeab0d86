/** Storage that fails, or loses its answers, or goes dark, at each single call that a backup makes. */
import { existsSync, rmSync } from 'node:fs';
import {
  type Backup,
  backUpFiles,
  findBackup,
  listBackups,
  restoreFilesBackup,
  verifyVault,
} from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import { MemoryStorage, type Storage } from '@holdfast/core/storage';
import type { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultEffect, FaultyStorage } from '../../packages/core/src/storage/faulty.ts';
import { createVault, makeWorkFolder } from '../support/local-vault.ts';
import { countFreeSlots, makeSmallTree, namesOf, openQuickly, readFiles } from './memory-vault.ts';

const work = makeWorkFolder('storage-faults');
const old = work.at('old');
const source = work.at('source');
let original: MemoryStorage;
let oldBackup: string;

beforeAll(async () => {
  original = new MemoryStorage('the vault');
  makeSmallTree(old, 'old', 0);
  makeSmallTree(source, 'new', 1_000_000);
  await using vault = await createVault(original);
  oldBackup = (await backUpFiles({ vault, paths: [old], name: 'old' })).backup.id;
  // The parent of those that fail.
  await backUp(vault);
  makeSmallTree(source, 'newer', 2_500_000);
});
afterAll(() => work[Symbol.dispose]());

/** What a backup of `source` asks of its storage, in order. */
async function callsOfBackup(): Promise<string[]> {
  const storage = new FaultyStorage(await copyOf(original));
  await using vault = await openQuickly(storage);
  const from = storage.calls.length;
  await backUp(vault);
  return storage.calls.slice(from);
}

async function copyOf(storage: Storage): Promise<MemoryStorage> {
  const copy = new MemoryStorage('the vault');
  for (const name of await namesOf(storage)) await copy.create(name, [await storage.readAll(name)]);
  return copy;
}

function backUp(vault: Vault, signal?: AbortSignal) {
  return backUpFiles({ vault, paths: [source], name: 'new', signal });
}

/** The vault is as good as before: nothing new is visible but whole backups, and what there was restores. */
async function expectWhole(storage: Storage, what: string): Promise<void> {
  await using vault = await openQuickly(storage);
  const verified = await verifyVault({ vault, level: 'full' });
  expect(verified, what).toMatchObject({ sound: true, problems: [] });
  const to = work.at('restored');
  const backup = await findBackup(vault, oldBackup);
  await restoreFilesBackup({ vault, backup, to, existing: 'fail' });
  const restored = readFiles(`${to}${old}`);
  for (const [path, content] of readFiles(old)) expect(restored.get(path)?.equals(content), what).toBe(true);
  rmSync(to, { recursive: true });
}

async function newBackups(storage: Storage): Promise<number> {
  await using vault = await openQuickly(storage);
  return (await listBackups(vault, { source: 'new' })).length - 1;
}

const effects: FaultEffect[] = [
  { kind: 'fail' },
  { kind: 'fail-after' },
  { kind: 'cut', done: false },
  { kind: 'cut', done: true },
];

describe.each(effects)('a call that ends in $kind', (effect) => {
  const label = JSON.stringify(effect);

  test('leaves no backup behind, or a whole one, and the next one works', async () => {
    const calls = await callsOfBackup();
    expect(calls.some((call) => call.startsWith('create data/'))).toBe(true);
    for (let nth = 1; nth <= calls.length; nth++) {
      const what = `${label} at call ${nth} of ${calls.length}`;
      const inner = await copyOf(original);
      const storage = new FaultyStorage(inner);
      await using vault = await openQuickly(storage);
      const free = countFreeSlots(vault);
      storage.faults = [{ operation: 'any', nth, effect }];
      const outcome = await backUp(vault).then(
        () => 'made',
        (error: unknown) => error,
      );
      const met = storage.calls.at(-1);
      if (outcome !== 'made') {
        expect(outcome, what).toBeInstanceOf(HoldfastError);
        expect((outcome as HoldfastError).message, what).toContain('A fault was injected');
        expect((outcome as HoldfastError).code, what).toBe('storage-failed');
      }
      // The one call whose lost answer leaves a backup is the storing of its snapshot.
      const stored = effect.kind === 'fail-after' || (effect.kind === 'cut' && effect.done);
      const visible = await newBackups(inner);
      if (outcome === 'made') expect(visible, what).toBe(1);
      else if (!stored) expect(visible, `${what} ${met}`).toBe(0);
      expect(countFreeSlots(vault), `${what}: slots`).toBe(free);
      if (effect.kind !== 'cut') {
        // The same opened vault goes on as if nothing had been.
        storage.faults = [];
        expect((await backUp(vault)).status, what).toBe('succeeded');
        expect(countFreeSlots(vault), `${what}: slots of the next`).toBe(free);
      }
      await expectWhole(inner, what);
    }
  });
});

test('a cancelled backup, whenever it is, leaves nothing visible', async () => {
  const calls = await callsOfBackup();
  for (let nth = 1; nth <= calls.length; nth++) {
    const inner = await copyOf(original);
    const cancelling = new AbortController();
    await using vault = await openQuickly(abortingStorage(inner, nth, cancelling));
    const free = countFreeSlots(vault);
    const outcome = await backUp(vault, cancelling.signal).then(
      () => 'made',
      (error: HoldfastError) => error.code,
    );
    expect(await newBackups(inner), `call ${nth}`).toBe(outcome === 'made' ? 1 : 0);
    if (outcome !== 'made') expect(outcome).toBe('cancelled');
    expect((await namesOf(inner, 'locks')).length, `call ${nth}: locks`).toBe(0);
    expect(countFreeSlots(vault), `call ${nth}: slots`).toBe(free);
    expect((await backUp(vault)).status).toBe('succeeded');
    await expectWhole(inner, `call ${nth}`);
  }
});

test('a restore from failing storage writes nothing wrong and names what it leaves out', async () => {
  const inner = await copyOf(original);
  const counting = new FaultyStorage(inner);
  await using vault = await openQuickly(counting);
  const backup = await findBackup(vault, 'latest', { source: 'new' });
  const expected = await restoreInto(vault, backup, 'whole');
  const calls = counting.calls.length;
  const free = countFreeSlots(vault);
  for (let nth = 1; nth <= calls; nth++) {
    const met = counting.calls.length;
    counting.faults = [{ operation: 'any', nth, effect: { kind: 'fail' } }];
    const to = work.at('failing');
    const outcome = await restoreFilesBackup({ vault, backup, to, existing: 'fail' }).then(
      ({ status, problems }) => (problems.length > 0 ? 'partial' : status),
      (error: HoldfastError) => error.code,
    );
    expect(['succeeded', 'partial', 'storage-failed'], `call ${nth}`).toContain(outcome);
    const restored = existsSync(to) ? readFiles(to) : new Map<string, Buffer>();
    for (const [path, content] of restored) {
      expect(expected.get(path)?.equals(content), `call ${nth}: ${path}`).toBe(true);
    }
    if (outcome === 'succeeded') expect(restored.size, `call ${nth}`).toBe(expected.size);
    expect(countFreeSlots(vault), `call ${nth}: slots`).toBe(free);
    rmSync(to, { recursive: true, force: true });
    if (counting.calls.length - met < nth) break;
  }
});

async function restoreInto(vault: Vault, backup: Backup, name: string): Promise<Map<string, Buffer>> {
  const to = work.at(name);
  const { status } = await restoreFilesBackup({ vault, backup, to, existing: 'fail' });
  expect(status).toBe('succeeded');
  return readFiles(to);
}

/** Cancels within the nth call to the storage. */
function abortingStorage(inner: Storage, nth: number, cancelling: AbortController): Storage {
  let met = 0;
  return new Proxy(inner, {
    get(target, key) {
      const method = Reflect.get(target, key, target) as unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        if (++met === nth) cancelling.abort();
        return method.apply(target, args);
      };
    },
  });
}
