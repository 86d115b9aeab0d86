import { expect, test } from 'vitest';
import { findVaultConditions, type VaultFacts } from './vault-conditions.ts';

const now = new Date('2026-05-05T12:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const roomy: VaultFacts = {
  ...{ id: 'v', name: 'Backups', createdAt: inDays(-30), recoverySavedAt: inDays(-30), backups: 9 },
  ...{ storedBytes: 100e9, freeBytes: 500e9, fullAt: undefined, countedAt: now },
};
const find = (changes: Partial<VaultFacts>, open: readonly string[] = []) =>
  findVaultConditions({ ...roomy, ...changes }, { now, isOpen: (cause) => open.includes(cause) });

test('a vault with room and a saved key is nothing to tell', () => {
  expect(find({})).toEqual([]);
  expect(find({ freeBytes: null })).toEqual([]);
});

test('a disk that will be full within two weeks is told, with how long it lasts', () => {
  expect(find({ fullAt: inDays(15) })).toEqual([]);
  expect(find({ fullAt: inDays(6) })).toMatchObject([
    {
      event: 'vault-nearly-full',
      what: '500 GB are free. At the growth of the last weeks it is full in about 6 days.',
    },
  ]);
});

test('what is told lasts until it is clearly better', () => {
  expect(find({ fullAt: inDays(15) }, ['room vault v'])).toHaveLength(1);
  expect(find({ fullAt: inDays(18) }, ['room vault v'])).toEqual([]);
});

test('less than a twentieth of the vault’s size, or than 1 GB, is little room', () => {
  expect(find({ freeBytes: 4.9e9 })).toHaveLength(1);
  expect(find({ freeBytes: 5.1e9 })).toEqual([]);
  expect(find({ storedBytes: 1e6, freeBytes: 0.9e9 })).toHaveLength(1);
  expect(find({ storedBytes: 1e6, freeBytes: 1.1e9 })).toEqual([]);
});

test('a key that nobody saved is told after a day, and only where there is something to lose', () => {
  const unsaved = { recoverySavedAt: null };
  expect(find(unsaved)).toMatchObject([{ event: 'key-not-saved', since: roomy.createdAt }]);
  expect(find({ ...unsaved, createdAt: inDays(-0.9) })).toEqual([]);
  expect(find({ ...unsaved, backups: 0 })).toEqual([]);
});
