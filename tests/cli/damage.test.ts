import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWorkplace } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('damage');
let backupId: string;

beforeAll(async () => {
  writeFileSync(place.at('file'), Buffer.alloc(50_000, 'abc'));
  await makeQuickVault(place.at('vault'));
  const { backup } = await place.json(['backup', 'files', '--vault', 'vault', 'file']);
  backupId = backup.id;
});
afterAll(() => place[Symbol.dispose]());

function flipByte(path: string): void {
  const bytes = readFileSync(path);
  bytes[Math.floor(bytes.length / 4)]! ^= 1;
  chmodSync(path, 0o600);
  writeFileSync(path, bytes);
}

function packs(): string[] {
  const data = place.at('vault', 'data');
  return readdirSync(data).flatMap((folder) =>
    readdirSync(join(data, folder)).map((name) => join(data, folder, name)),
  );
}

test('a damaged pack is named with the backup that needs it, and nothing of it is restored', async () => {
  for (const pack of packs()) flipByte(pack);
  const result = await place.json(['verify', '--vault', 'vault', '--level', 'full'], { code: 1 });
  expect(result.status).toBe('failed');
  const names = result.problems.map(({ file }: { file?: string }) => file ?? '');
  for (const pack of packs()) expect(names).toContain(pack.slice(place.at('vault').length + 1));
  expect(result.problems.flatMap(({ backups }: { backups: string[] }) => backups)).toContain(backupId);
  const { code, stdout } = await place.run(['verify', '--vault', 'vault', '--level', 'full']);
  expect(stdout).toMatch(/^✗ The vault is damaged: /);
  expect(stdout).toContain(`Affected: backup ${backupId.slice(0, 8)}`);
  expect(code).toBe(1);
  const restored = await place.json(['restore', 'files', '--vault', 'vault', 'latest', '--to', 'out'], {
    code: 1,
  });
  expect(restored.error).toMatchObject({ code: 'vault-damaged', message: expect.stringContaining('data/') });
});

test('a damaged snapshot is listed as such, beside the others', async () => {
  const { backup } = await place.json(['backup', 'files', '--vault', 'vault', '--name', 'second', 'file']);
  flipByte(place.at('vault', 'snapshots', backupId));
  const { backups, damaged } = await place.json(['list', '--vault', 'vault'], { code: 3 });
  expect(backups.map(({ id }: { id: string }) => id)).toEqual([backup.id]);
  expect(damaged).toEqual([{ file: `snapshots/${backupId}`, message: expect.stringContaining(backupId) }]);
  const { stdout } = await place.run(['list', '--vault', 'vault']);
  expect(stdout).toContain('1 backup cannot be read:');
});

test('a document that had begun ends with the error', async () => {
  const { backup } = await place.json(['backup', 'files', '--vault', 'vault', '--name', 'third', '.']);
  // Its deeper trees are in the newest pack: take away every pack, so that the walk fails after the root.
  expect(backup.id).toMatch(/^[0-9a-f]{64}$/);
  for (const pack of packs()) flipByte(pack);
  const { code, stdout } = await place.run(['show', '--vault', 'vault', backup.id, '/', '-r', '--json']);
  const { error } = JSON.parse(stdout);
  expect(error.code).toBe('vault-damaged');
  expect(code).toBe(1);
});
