/** Exports over the API: made, limited, fetched, expired; and what must not be possible. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearExports } from '@holdfast/application/exports';
import type { CreatedExport, ExportSummary } from '@holdfast/contracts/exports';
import { verifyExport } from '@holdfast/core/exports';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sevenZip } from '../../exports/export-place.ts';
import { loginPassword } from '../../support/api-server.ts';
import { makeExportsWorld } from './world.ts';

const world = await makeExportsWorld('made');
const { api, backupId, exported, fetched, filesOf, finished, operator, owner, savedAs, shop, wish, work } =
  world;
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await api.services.database.prisma.rateLimit.deleteMany();
});

describe('an export', () => {
  test('is a file in the backup volume that only its passphrase opens, fetched once', async () => {
    const { created, run, summary } = await exported(operator);
    expect(run).toMatchObject({ kind: 'export', status: 'succeeded', result: { rows: 6 } });
    expect(summary).toMatchObject({ state: 'ready', encrypted: true, restorable: true, profileCount: 1 });
    expect(filesOf()).toEqual([`${created.id}.zip`]);
    const { address } = await operator.change<{ address: string }>('exports.prepareDownload', {
      ...{ id: created.id, loginPassword },
    });
    expect((await owner.fetch(address)).status).toBe(404);
    const answer = await operator.fetch(address);
    expect(answer.headers.get('content-disposition')).toContain(summary.fileName);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const path = await savedAs('one.zip', answer);
    await expect.poll(async () => (await operator.fetch(address)).status, { timeout: 10_000 }).toBe(404);
    const manifest = await verifyExport({ path, passphrase: created.passphrase! });
    expect(manifest.tables.find(({ table }) => table === 'public.note')?.rows.own).toBe(1);
    await expect(sevenZip('t', '-pwrong', path)).rejects.toThrow();
    expect(await sevenZip('t', `-p${created.passphrase}`, path)).toContain('Everything is Ok');
    // The passphrase is nowhere in Holdfast's own database.
    const row = await api.services.database.prisma.run.findUniqueOrThrow({ where: { id: created.runId } });
    expect(row.sealedInput).toBe(null);
  });

  test('needs the person’s own password to be fetched', async () => {
    const [{ id }] = (await operator.query<{ items: ExportSummary[] }>('exports.list', {})).items as [
      ExportSummary,
    ];
    const answer = await operator.ask('mutation', 'exports.prepareDownload', { id, loginPassword: 'wrong' });
    expect(answer.problem?.code).toBe('wrong-password');
  });

  test('without encryption, and of everybody, is for owners, by typing the name', async () => {
    const open = { protection: { kind: 'none', confirmName: 'Shop' } };
    expect((await operator.ask('mutation', 'exports.create', wish(open))).problem?.code).toBe('not-allowed');
    expect((await operator.ask('mutation', 'exports.create', wish({ profiles: 'all' }))).problem?.code).toBe(
      'not-allowed',
    );
    const wrong = { protection: { kind: 'none', confirmName: 'shop' } };
    expect((await owner.ask('mutation', 'exports.create', wish(wrong))).problem?.code).toBe('invalid-input');
    const { summary, created } = await exported(owner, { ...open, profiles: 'all' });
    expect(summary).toMatchObject({ encrypted: false, profileCount: 20, profiles: 'all' });
    const path = await savedAs('open.zip', await fetched(owner, created.id));
    expect(readFileSync(path, 'latin1')).toContain('public.customer');
    // Nor does anybody else get at it, once it is there.
    const ofIt = { id: created.id, loginPassword };
    const refused = await operator.ask('mutation', 'exports.prepareDownload', ofIt);
    expect(refused.problem?.code).toBe('not-allowed');
    const handed = await operator.ask('mutation', 'exports.handOver', { ...ofIt, validHours: 1 });
    expect(handed.problem?.code).toBe('not-allowed');
  });

  test('can be a page that opens itself', async () => {
    const { summary, created } = await exported(operator, { container: 'html' });
    expect(summary.fileName).toMatch(/\.html$/);
    const answer = await fetched(operator, created.id);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect((await answer.text()).slice(0, 15).toLowerCase()).toBe('<!doctype html>');
  });

  test('is one at a time for each person, and can be cancelled', async () => {
    await shop.query('BEGIN; LOCK TABLE invoice IN ACCESS EXCLUSIVE MODE; SELECT 1');
    const { runId, id } = await operator.change<CreatedExport>('exports.create', wish());
    const second = await operator.ask('mutation', 'exports.create', wish());
    expect(second.problem).toMatchObject({ code: 'conflict', retryable: true });
    await operator.change('runs.cancel', { id: runId });
    expect((await finished(runId)).status).toBe('cancelled');
    await shop.query('ROLLBACK; SELECT 1');
    expect((await operator.query<ExportSummary>('exports.get', { id })).state).toBe('cancelled');
    expect(filesOf().filter((name) => name.includes(id))).toEqual([]);
  });

  test('is limited in rows, and in how often, whatever is restarted', async () => {
    await owner.change('settings.update', { exportRowsAtMost: 3, exportsOfProfilePerDay: 2 });
    const { runId } = await operator.change<CreatedExport>('exports.create', wish());
    expect(await finished(runId)).toMatchObject({ status: 'failed', errorCode: 'limit-exceeded' });
    await owner.change('settings.update', { exportRowsAtMost: 1000 });
    await exported(operator);
    const third = await operator.ask('mutation', 'exports.create', wish());
    expect(third.problem?.code).toBe('too-many-requests');
    // Another person asks for the same profile: it counts.
    expect((await owner.ask('mutation', 'exports.create', wish())).problem?.code).toBe('too-many-requests');
    const kept = await api.services.database.prisma.rateLimit.findMany({
      where: { key: { startsWith: 'export' } },
    });
    expect(kept.length).toBeGreaterThan(1);
    await owner.change('settings.update', { exportsOfProfilePerDay: 100 });
  });

  test('is removed when it has expired, and what a crash left with it', async () => {
    const { created, summary } = await exported(operator);
    const folder = join(work.at('vault'), 'exports');
    const stray = join(folder, `.${crypto.randomUUID()}.zip.0123456789ab.tmp`);
    const others = join(folder, 'keep me.txt');
    for (const path of [stray, others]) writeFileSync(path, 'x');
    await clearExports(api.services.database);
    expect(existsSync(stray)).toBe(false);
    expect(existsSync(others)).toBe(true);
    expect(existsSync(join(folder, `${created.id}.zip`))).toBe(true);
    await clearExports(api.services.database, new Date(new Date(summary.expiresAt).getTime() + 1000));
    expect(filesOf()).toEqual(['keep me.txt']);
    const answer = await operator.ask('mutation', 'exports.prepareDownload', {
      id: created.id,
      loginPassword,
    });
    expect(answer.problem?.code).toBe('not-found');
  });

  test('of a backup is made in a scratch server, as of then', async () => {
    await shop.query(`UPDATE customer SET first_name = 'Changed' WHERE id = 3; SELECT 1`);
    const { created, run, summary } = await exported(operator, { backupId });
    expect(run.status).toBe('succeeded');
    const backup = await api.services.database.prisma.backup.findUniqueOrThrow({ where: { id: backupId } });
    expect(new Date(summary.snapshotAt!).getTime()).toBe(backup.takenAt.getTime());
    const path = await savedAs('backup.zip', await fetched(operator, created.id));
    const manifest = await verifyExport({ path, passphrase: created.passphrase! });
    expect(manifest.snapshot.database).toBe(shop.name);
    await sevenZip('x', `-p${created.passphrase}`, `-o${work.at('backup')}`, path);
    const rows = readdirSync(work.at('backup/data')).map((name) =>
      readFileSync(work.at(`backup/data/${name}`), 'utf8'),
    );
    expect(rows.join('')).toContain('Ana 3');
    await shop.query(`UPDATE customer SET first_name = 'Ana 3' WHERE id = 3; SELECT 1`);
  }, 120_000);
});
