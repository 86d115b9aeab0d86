import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { Envelope } from '../crypto/envelope.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import { MemoryStorage } from '../storage/memory.ts';
import { VaultFiles } from './vault-files.ts';

const envelope = new Envelope({ encrypt: randomBytes(32), macK: randomBytes(16), macR: randomBytes(16) });
let storage: MemoryStorage;
beforeEach(() => {
  storage = new MemoryStorage();
});

describe.each([1, 2] as const)('files of a vault of format %i', (version) => {
  const open = () => new VaultFiles(storage, envelope, version);

  test('come back as they were, under the name of their bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        const { id, sizeBytes } = await open().save('index', Buffer.from(text));
        const stored = await storage.readAll(`index/${id}`);
        expect(sha256Hex(stored)).toBe(id);
        expect(stored.length).toBe(sizeBytes);
        expect((await open().load('index', id)).toString()).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test('are different files each time, though they hold the same', async () => {
    const [one, two] = [
      await open().save('locks', Buffer.from('{}')),
      await open().save('locks', Buffer.from('{}')),
    ];
    expect(one.id).not.toBe(two.id);
    expect((await open().list('locks')).sort()).toEqual([one.id, two.id].sort());
    await open().remove('locks', one.id);
    await open().remove('locks', one.id);
    expect(await open().list('locks')).toEqual([two.id]);
  });

  test('are refused under any other name, and when a bit of them changed', async () => {
    const { id } = await open().save('snapshots', Buffer.from('{"a":1}'));
    const bytes = await storage.readAll(`snapshots/${id}`);
    const other = 'f'.repeat(64);
    await storage.create(`snapshots/${other}`, [bytes]);
    await expect(open().load('snapshots', other)).rejects.toMatchObject({
      code: 'vault-damaged',
      data: { file: `snapshots/${other}` },
    });
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 0x10;
      // Even under its own name, as after a forgery without the key.
      const name = sha256Hex(damaged);
      await storage.create(`snapshots/${name}`, [damaged]);
      await expect(open().load('snapshots', name)).rejects.toMatchObject({ code: 'vault-damaged' });
    }
  });

  test('of other people are passed over', async () => {
    for (const name of ['notes.txt', 'A'.repeat(64), 'a'.repeat(63)]) {
      await storage.create(`index/${name}`, [Buffer.from('x')]);
    }
    expect(await open().list('index')).toEqual([]);
  });

  test('that are not there are not there', async () => {
    await expect(open().load('index', 'a'.repeat(64))).rejects.toMatchObject({ code: 'storage-not-found' });
  });
});
