import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../crypto/sha256.ts';
import { encodeIndexFile } from '../format/index-file.ts';
import {
  decodePackHeader,
  encodePackHeader,
  type PackEntry,
  readPackTrailerSize,
} from '../format/pack-header.ts';
import {
  makeVaultInMemory,
  namesIn,
  noise,
  saveTestSnapshot,
  type VaultInMemory,
} from '../vault-in-memory.fixture.ts';
import { checkIndex } from './check-index.ts';
import { checkPacks } from './check-packs.ts';
import type { CheckProblem } from './check-problem.ts';

let place: VaultInMemory;
/** The pack of data; the other one holds trees. */
let name: string;
beforeEach(async () => {
  place = await makeVaultInMemory();
  await saveTestSnapshot(place.vault, {
    ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`f${i}`, noise(`f${i}`, 1000 + i)])),
    text: Buffer.from('compresses '.repeat(500)),
  });
  const names = await namesIn(place.storage, 'data');
  const sizes = await Promise.all(names.map((candidate) => place.storage.size(candidate)));
  name = names[sizes.indexOf(Math.max(...sizes))]!;
});
afterEach(() => place[Symbol.asyncDispose]());

async function check(signal?: AbortSignal) {
  const problems: CheckProblem[] = [];
  const checked = await checkIndex(place.vault, () => {}, undefined);
  const progress: number[] = [];
  const { bytes } = await checkPacks(place.vault, [...checked.packs.keys()], {
    ...checked,
    signal,
    onProblem: (problem) => problems.push(problem),
    onProgress: (report) => progress.push(report.bytes),
  });
  return { bytes, problems, progress };
}

async function replace(bytes: Buffer): Promise<void> {
  await place.storage.remove(name);
  await place.storage.create(name, [bytes]);
}

function split(pack: Buffer): { blobs: Buffer; entries: PackEntry[] } {
  const trailer = readPackTrailerSize(pack, pack.length);
  const start = pack.length - trailer;
  return {
    blobs: pack.subarray(0, start),
    entries: decodePackHeader(place.vault.envelope.open(pack.subarray(start, -4))!),
  };
}

describe('a check of packs', () => {
  test('reads every byte of a sound vault and finds nothing', async () => {
    const { bytes, problems, progress } = await check();
    expect(problems).toEqual([]);
    expect(bytes).toBe(await place.storage.totalSize('data'));
    expect(progress.at(-1)).toBe(bytes);
  });

  test('finds any flipped bit', async () => {
    const pack = await place.storage.readAll(name);
    for (let at = 0; at < pack.length; at += 89) {
      const damaged = Buffer.from(pack);
      damaged[at]! ^= 1 << (at % 8);
      await replace(damaged);
      const { problems } = await check();
      expect(problems.length, `byte ${at}`).toBeGreaterThan(0);
      expect(problems.every(({ file }) => file === name)).toBe(true);
    }
  });

  test('finds a pack whose header and name are right, and whose blobs are not', async () => {
    const { blobs, entries } = split(await place.storage.readAll(name));
    // The ids of two blobs exchanged: sealed well, named well, and wrong.
    [entries[0]!.id, entries[1]!.id] = [entries[1]!.id, entries[0]!.id];
    const header = place.vault.envelope.seal(encodePackHeader(entries));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    const forged = Buffer.concat([blobs, header, length]);
    const id = sha256Hex(forged);
    await place.storage.create(`data/${id.slice(0, 2)}/${id}`, [forged]);
    await place.vault.files.save('index', encodeIndexFile([{ id, entries }]));
    const { problems } = await check();
    expect(problems.map(({ message }) => message).join('\n')).toMatch(/data block .* at byte 0 is damaged/);
  });

  test('finds an index that says something else than the pack', async () => {
    const [indexName] = await namesIn(place.storage, 'index');
    const packs = [];
    for (const file of await namesIn(place.storage, 'data')) {
      const { entries } = split(await place.storage.readAll(file));
      const compressed = entries.find(({ plainLength }) => plainLength !== undefined);
      if (file === name) compressed!.plainLength! += 1;
      packs.push({ id: file.slice(-64), entries });
    }
    await place.vault.files.save('index', encodeIndexFile(packs));
    await place.storage.remove(indexName!);
    const { problems } = await check();
    expect(problems).toEqual([
      { file: name, message: expect.stringContaining('does not say of'), backups: [] },
    ]);
  });

  test('names a pack that cannot be read and goes on', async () => {
    place.faulty.faults = [{ operation: 'readAll', name: new RegExp(name), effect: { kind: 'fail' } }];
    const { problems, bytes } = await check();
    expect(problems).toEqual([
      { file: name, message: expect.stringContaining('cannot be read'), backups: [] },
    ]);
    expect(bytes).toBeGreaterThan(0);
  });

  test('ends when it is cancelled', async () => {
    await expect(check(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
