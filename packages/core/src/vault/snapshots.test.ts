import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  listSnapshots,
  loadSnapshot,
  removeSnapshot,
  type StoredSnapshot,
  saveSnapshot,
} from './snapshots.ts';
import { makeVaultInMemory, type VaultInMemory } from './vault-in-memory.fixture.ts';

let place: VaultInMemory;
beforeAll(async () => {
  place = await makeVaultInMemory();
});
afterAll(() => place[Symbol.asyncDispose]());

const save = (time: string) =>
  saveSnapshot(place.vault, { time, tree: 'a'.repeat(64), paths: ['/'], hostname: 'h', username: 'u' });

describe('snapshots', () => {
  const saved: StoredSnapshot[] = [];

  test('are listed oldest first, by their moment and not by their text', async () => {
    saved.push(await save('2026-03-01T10:00:00.5+02:00'));
    saved.push(await save('2026-03-01T08:00:00.25Z'));
    saved.push(await save('2026-03-01T05:30:00-03:00'));
    const listed = await listSnapshots(place.vault);
    expect(listed.map(({ id }) => id)).toEqual([saved[1]!.id, saved[0]!.id, saved[2]!.id]);
    expect(listed[0]).toEqual(saved[1]);
    expect(await loadSnapshot(place.vault, saved[2]!.id)).toEqual(saved[2]);
  });

  test('that cannot be read are told of, and do not hide the others', async () => {
    const { id } = saved[0]!;
    place.faulty.faults = [{ operation: 'readAll', name: new RegExp(id), effect: { kind: 'flip', byte: 9 } }];
    await expect(listSnapshots(place.vault)).rejects.toMatchObject({
      code: 'vault-damaged',
      data: { file: `snapshots/${id}` },
    });
    const told: unknown[] = [];
    const listed = await listSnapshots(place.vault, (error) => told.push(error.data['file']));
    expect(told).toEqual([`snapshots/${id}`]);
    expect(listed).toHaveLength(2);
    place.faulty.faults = [];
  });

  test('that hold anything but a snapshot are damaged', async () => {
    for (const text of ['', '{}', 'null', '{"time":"yesterday","tree":"x","paths":[]}']) {
      const { id } = await place.vault.files.save('snapshots', Buffer.from(text));
      await expect(loadSnapshot(place.vault, id), text).rejects.toMatchObject({
        code: 'vault-damaged',
        data: { file: `snapshots/${id}` },
      });
      await removeSnapshot(place.vault, id);
    }
  });

  test('that another client removes after the listing are left out', async () => {
    place.faulty.faults = [];
    const list = place.vault.files.list.bind(place.vault.files);
    place.vault.files.list = async (kind, signal) => [...(await list(kind, signal)), 'e'.repeat(64)];
    expect(await listSnapshots(place.vault)).toHaveLength(3);
    place.vault.files.list = list;
    await removeSnapshot(place.vault, saved[0]!.id);
    await removeSnapshot(place.vault, saved[0]!.id);
    expect(await listSnapshots(place.vault)).toHaveLength(2);
  });
});
