import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  makeVaultInMemory,
  namesIn,
  noise,
  saveTestSnapshot,
  type VaultInMemory,
} from '../vault-in-memory.fixture.ts';
import type { CheckPackJob } from '../worker/jobs.ts';
import { checkLargePack } from './check-large-pack.ts';

let place: VaultInMemory;
let name: string;
beforeEach(async () => {
  place = await makeVaultInMemory();
  await saveTestSnapshot(place.vault, {
    ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`f${i}`, noise(`f${i}`, 1000 + i)])),
    large: noise('large', 9_000_000),
    text: Buffer.from('compresses '.repeat(500)),
  });
  const names = await namesIn(place.storage, 'data');
  const sizes = await Promise.all(names.map((candidate) => place.storage.size(candidate)));
  name = names[sizes.indexOf(Math.max(...sizes))]!;
});
afterEach(() => place[Symbol.asyncDispose]());

async function bothWays(pack: Buffer) {
  const packId = name.slice(-64);
  await place.storage.remove(name);
  await place.storage.create(name, [pack]);
  const job: CheckPackJob = { kind: 'check-pack', packId, pack: Buffer.from(pack), version: 2 };
  const whole = await place.vault.workers.run(job);
  const pieces = await checkLargePack(place.vault, packId, pack.length, undefined);
  return { whole, pieces };
}

test('in pieces as whole: a sound pack is sound', async () => {
  const { whole, pieces } = await bothWays(await place.storage.readAll(name));
  expect(pieces.problems).toEqual([]);
  expect(pieces.damaged).toEqual([]);
  expect(Buffer.from(pieces.header!)).toEqual(Buffer.from(whole.header!));
});

test('in pieces as whole: the same is wrong, wherever a bit is flipped, and when it is cut', async () => {
  const sound = await place.storage.readAll(name);
  for (const at of [0, 5_000, 8_500_000, sound.length - 100, sound.length - 3, sound.length - 1]) {
    const pack = Buffer.from(sound);
    pack[at]! ^= 4;
    const { whole, pieces } = await bothWays(pack);
    expect(pieces.problems.length, String(at)).toBeGreaterThan(1);
    expect(new Set(pieces.problems)).toEqual(new Set(whole.problems));
    expect(pieces.damaged).toEqual(whole.damaged);
  }
  const cut = await bothWays(sound.subarray(0, -1000));
  expect(cut.pieces.problems[0]).toBe('its contents are not what its name says');
  expect(cut.pieces.damaged).toBeUndefined();
});
