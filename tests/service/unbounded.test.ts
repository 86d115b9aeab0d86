/** An installation that sets no directories aside, and what an operator must not get out of that. */
import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';

let work: WorkFolder;
let api: TestApi;
let backupId: string;
beforeAll(async () => {
  work = makeWorkFolder('unbounded');
  api = await startTestApi('unbounded');
  mkdirSync(work.at('vault'));
  const { prisma } = api.service.database;
  const vault = await prisma.vault.create({
    data: {
      ...{ name: 'Backups', location: { type: 'local', path: work.at('vault') }, repositoryId: 'x' },
      sealedPassword: new Uint8Array(),
    },
  });
  const backup = await prisma.backup.create({
    data: { vaultId: vault.id, snapshotId: 'x', sourceName: 'Photos', kind: 'files', takenAt: new Date() },
  });
  backupId = backup.id;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  work[Symbol.dispose]();
});

test('files are restored by owners only, and never into a vault', async () => {
  const operator = await api.signedIn('operator');
  const owner = await api.signedIn('owner');
  const restore = (browser: typeof owner, directory: string) =>
    browser.ask('mutation', 'restore.files', { backupId, directory, existing: 'keep' });
  expect((await restore(operator, work.at('out'))).problem?.code).toBe('not-allowed');
  expect((await restore(owner, work.at('out'))).status).toBe(200);
  for (const directory of [work.at('vault'), work.at('vault/data'), work.at('vault/../vault/new')]) {
    expect((await restore(owner, directory)).problem?.code, directory).toBe('path-unsafe');
  }
});

test('whoever guesses a login password for the recovery file is slowed down, and seen', async () => {
  const owner = await api.signedIn('owner');
  const [vault] = await owner.query<{ id: string }[]>('vaults.list');
  const codes: (string | undefined)[] = [];
  for (let n = 0; n < 12; n += 1) {
    const guess = { vaultId: vault!.id, loginPassword: `a guess, number ${n}` };
    codes.push((await owner.ask('mutation', 'keys.recoveryFile', guess)).problem?.code);
  }
  expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'wrong-password'));
  expect(codes.slice(10)).toEqual(['too-many-requests', 'too-many-requests']);
  const { items } = await owner.query<{ items: { action: string; details: object }[] }>('audit.list', {});
  const seen = items.filter(({ action }) => action === 'recovery-file.made');
  expect(seen).toHaveLength(10);
  expect(seen[0]!.details).toEqual({ refused: 'wrong-password' });
});
