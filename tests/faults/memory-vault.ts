/** A small vault in memory, to be broken in a thousand ways: everything in it is quick, the locks included. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Storage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { acquireLock } from '../../packages/core/src/vault/lock/index.ts';
import { noise } from '../interop/torture-tree.ts';
import { vaultPassword } from '../support/local-vault.ts';

/** Opens a vault whose locks do not wait for others of the same moment: there are none in a test's own memory. */
export async function openQuickly(storage: Storage, password = vaultPassword): Promise<Vault> {
  return withQuickLocks(await Vault.open(storage, { password }));
}

export function withQuickLocks(vault: Vault): Vault {
  const sleep = (milliseconds: number) => (milliseconds < 1000 ? turn() : new Promise<never>(() => {}));
  vault.lock = (options) => acquireLock(vault.lockFiles(), { ...options, clock: { now: Date.now, sleep } });
  return vault;
}

/** Files of some sizes, one of several chunks, in two directories. */
export function makeSmallTree(root: string, seed: string, largeBytes = 1_500_000): void {
  mkdirSync(join(root, 'inner'), { recursive: true });
  for (const size of [0, 1, 100, 5000]) writeFileSync(join(root, `${size}`), noise(`${seed} ${size}`, size));
  writeFileSync(join(root, 'inner/text'), `${seed} `.repeat(3000));
  if (largeBytes > 0) writeFileSync(join(root, 'inner/large'), noise(`${seed} large`, largeBytes));
}

/** Every regular file below a folder, by its path there. */
export function readFiles(root: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(root.length + 1), readFileSync(path));
  }
  return files;
}

/** Slots of memory that nobody holds. All of them, when nothing is going on. */
export function countFreeSlots(vault: Vault): number {
  const taken = [];
  for (let slot = vault.slots.tryTake(); slot; slot = vault.slots.tryTake()) taken.push(slot);
  for (const slot of taken) vault.slots.give(slot);
  return taken.length;
}

/** Puts other bytes where a file was. */
export async function replaceFile(storage: Storage, name: string, bytes: Buffer): Promise<void> {
  await storage.remove(name);
  await storage.create(name, [bytes]);
}

export async function namesOf(storage: Storage, folder = ''): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of storage.list(folder)) names.push(name);
  return names.sort();
}
