/** Profiles put back over the API: from an uploaded export, and from a backup. */
import { readFileSync } from 'node:fs';
import type { ProfileFile, RestoreReport } from '@holdfast/contracts/profile-restores';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { loginPassword } from '../../support/api-server.ts';
import type { Browser } from '../../support/browser.ts';
import { makeExportsWorld } from './world.ts';

const world = await makeExportsWorld('restored');
const { api, backupId, exported, fetched, finished, operator, owner, savedAs, shop, sourceId } = world;
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await api.services.database.prisma.rateLimit.deleteMany();
});

describe('restoring one profile', () => {
  async function uploaded(path: string, passphrase?: string): Promise<ProfileFile> {
    const bytes = readFileSync(path);
    const { id } = await operator.change<{ id: string }>('uploads.begin', {
      name: 'anna.zip',
      sizeBytes: bytes.length,
    });
    await operator.fetch(`/api/uploads/${id}?offset=0`, { method: 'PUT', body: bytes });
    return operator.change<ProfileFile>('exports.openFile', { uploadId: id, passphrase });
  }
  const restore = async (browser: Browser, more: object) => {
    const { runId } = await browser.change<{ runId: string }>('exports.restore', {
      ...{ sourceId, policy: 'fail', dryRun: false, ...more },
    });
    const run = await finished(runId);
    return { run, report: await browser.query<RestoreReport>('exports.restoreReport', { runId }) };
  };
  const stateOf = async () =>
    (
      await shop.query(
        'SELECT md5(string_agg(t::text, $$;$$ ORDER BY t::text)) AS h FROM (SELECT c::text AS t FROM customer c UNION ALL SELECT i::text FROM invoice i UNION ALL SELECT n::text FROM note n) t',
      )
    )[0];

  test('from an uploaded file: seen beforehand row by row, then done', async () => {
    const { created } = await exported(operator, { profiles: [['3'], ['4']] });
    const path = await savedAs('restore.zip', await fetched(operator, created.id));
    const before = await stateOf();
    await shop.query(`DELETE FROM note WHERE kind = 'customer' AND subject IN (3, 4); DELETE FROM customer WHERE id = 4;
      UPDATE customer SET email = 'new@example.org' WHERE id = 3; SELECT 1`);
    const damaged = await stateOf();
    const wrong = await operator.ask('mutation', 'exports.openFile', {
      ...{ uploadId: (await uploaded(path, created.passphrase!)).uploadId, passphrase: 'wrong' },
    });
    expect(wrong.problem?.code).toBe('wrong-password');
    const file = await uploaded(path, created.passphrase!);
    expect(file).toMatchObject({
      root: 'public.customer',
      profileCount: 2,
      restorable: true,
      profiles: [['3'], ['4']],
    });
    const origin = { uploadId: file.uploadId };
    const preview = await restore(operator, { origin, dryRun: true });
    expect(preview.run).toMatchObject({ status: 'succeeded', title: expect.stringContaining('Preview') });
    expect(preview.report.status).toBe('refused');
    expect(preview.report.differences).toEqual([
      {
        ...{ table: 'public.customer', key: { id: '3' }, kind: 'different' },
        columns: [{ column: 'email', inDatabase: 'new@example.org', inExport: '3@example.org' }],
      },
    ]);
    expect(preview.report.tables.find(({ table }) => table === 'public.invoice')?.rows).toMatchObject({
      new: 3,
      identical: 3,
    });
    expect(preview.report.rows).toContainEqual({
      ...{ table: 'public.customer', key: { id: '4' }, state: 'new', done: 'added' },
    });
    expect(await stateOf()).toEqual(damaged);
    // The rows' values are nowhere in the run that everybody may look at.
    expect(JSON.stringify(preview.run)).not.toContain('example.org');
    const overwrite = { origin, policy: 'overwrite' };
    const refused = await operator.ask('mutation', 'exports.restore', {
      sourceId,
      dryRun: false,
      ...overwrite,
    });
    expect(refused.problem?.code).toBe('not-allowed');
    const done = await operator.change<{ runId: string }>('exports.restore', {
      sourceId,
      dryRun: true,
      ...overwrite,
    });
    await finished(done.runId);
    await api.services.database.prisma.upload.updateMany({
      where: { id: file.uploadId },
      data: {
        userId: (await api.services.database.prisma.user.findFirstOrThrow({ where: { role: 'owner' } })).id,
      },
    });
    const { run } = await restore(owner, overwrite);
    expect(run).toMatchObject({
      status: 'succeeded',
      result: { summary: expect.stringContaining('1 changed') },
    });
    expect(await stateOf()).toEqual(before);
  });

  test('from a backup: complete with its secrets, kept by Holdfast for that only', async () => {
    const before = await stateOf();
    const { created, summary } = await exported(operator, {
      backupId,
      purpose: 'restore',
      formats: ['json'],
    });
    expect(created.passphrase).toBe(null);
    expect(summary).toMatchObject({ restorable: true, purpose: 'restore' });
    const fetch = await operator.ask('mutation', 'exports.prepareDownload', {
      id: created.id,
      loginPassword,
    });
    expect(fetch.problem?.code).toBe('not-found');
    await shop.query(
      `DELETE FROM note WHERE kind = 'customer' AND subject = 3; DELETE FROM customer WHERE id = 3; SELECT 1`,
    );
    const { run, report } = await restore(operator, { origin: { exportId: created.id } });
    expect(run.status).toBe('succeeded');
    expect(report.tables.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(5);
    expect(await stateOf()).toEqual(before);
  }, 120_000);

  test('a redacted export is told to be for reading only', async () => {
    await owner.change('exports.savePlan', { sourceId, root: 'public.customer', choices: {}, basedOn: 2 });
    const { created, summary } = await exported(operator);
    expect(summary).toMatchObject({ restorable: false, planVersion: 3 });
    const path = await savedAs('redacted.zip', await fetched(operator, created.id));
    const file = await uploaded(path, created.passphrase!);
    expect(file.notRestorableBecause).toEqual(['public.customer.password_hash is redacted']);
    const answer = await operator.ask('mutation', 'exports.restore', {
      ...{ origin: { uploadId: file.uploadId }, sourceId, policy: 'fail', dryRun: true },
    });
    expect(answer.problem?.code).toBe('unsupported');
  });
});
