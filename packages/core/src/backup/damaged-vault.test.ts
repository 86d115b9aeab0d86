import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backUpFiles } from './back-up-files.ts';
import { findBackup } from './backup.ts';
import { restoreFilesBackup } from './restore-files.ts';
import { makeTemporaryVault } from './temporary-vault.fixture.ts';
import { verifyVault } from './verify.ts';

test('a damaged snapshot is told of, and is not called missing', async () => {
  await using place = await makeTemporaryVault();
  const { vault, faulty, folder } = place;
  writeFileSync(join(folder, 'a'), 'hello');
  const { backup: first } = await backUpFiles({ vault, paths: [folder], name: 'data' });
  const { backup: second } = await backUpFiles({ vault, paths: [folder], name: 'data' });
  faulty.faults = [{ operation: 'readAll', name: new RegExp(second.id), effect: { kind: 'flip', byte: 20 } }];

  const told: string[] = [];
  const latest = await findBackup(vault, 'latest', { onDamaged: ({ message }) => told.push(message) });
  expect(latest.id).toBe(first.id);
  expect(told).toEqual([expect.stringContaining(`snapshots/${second.id}`)]);
  await expect(findBackup(vault, second.id.slice(0, 8))).rejects.toMatchObject({ code: 'vault-damaged' });
});

test('a verification keeps a bounded list of problems, and says how many more there are', async () => {
  await using place = await makeTemporaryVault();
  const { vault, storage, folder } = place;
  mkdirSync(join(folder, 'many'));
  for (let i = 0; i < 10_100; i++) writeFileSync(join(folder, 'many', `${i}`), 'the same');
  await backUpFiles({ vault, paths: [folder], name: 'data' });
  for await (const { name } of storage.list('data')) {
    if ((await storage.size(name)) < 5000) await storage.remove(name);
  }
  const { problems, sound } = await verifyVault({ vault, level: 'structure' });
  expect(sound).toBe(false);
  expect(problems.length).toBeLessThanOrEqual(10_001);
  expect(problems.at(-1)!.message).toMatch(/^There are \d+ more problems/);
});

test.each(['damaged', 'missing'])(
  'with a %s index file, restores take the index from the packs',
  async (state) => {
    await using place = await makeTemporaryVault();
    const { vault, storage, folder } = place;
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in', 'a'), 'hello');
    await backUpFiles({ vault, paths: [join(folder, 'in')], name: 'data' });
    writeFileSync(join(folder, 'in', 'b'), 'world');
    const { backup } = await backUpFiles({ vault, paths: [join(folder, 'in')], name: 'data' });
    for (const { name } of await Array.fromAsync(storage.list('index'))) {
      const bytes = await storage.readAll(name, { limitBytes: 1e6 });
      await storage.remove(name);
      if (state === 'damaged') await storage.create(name, [Buffer.from(bytes).fill(0, 40, 60)]);
    }
    await using again = await place.open();
    const restored = await restoreFilesBackup({
      vault: again,
      backup,
      to: join(folder, 'out'),
      existing: 'keep',
    });
    expect(restored).toMatchObject({ status: 'succeeded', files: 2 });
    expect(readFileSync(join(folder, 'out', folder, 'in', 'b'), 'utf8')).toBe('world');
    // What no index file lists is not counted on by the next backup.
    if (state === 'missing') {
      await backUpFiles({ vault: again, paths: [join(folder, 'in')], name: 'data' });
      expect((await verifyVault({ vault: again, level: 'structure' })).problems.length).toBeGreaterThan(0);
    }
  },
);
