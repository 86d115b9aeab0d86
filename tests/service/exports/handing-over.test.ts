/** Links that lead to an export without an account. */
import type { ExportSummary, HandOverFile } from '@holdfast/contracts/exports';
import { verifyExport } from '@holdfast/core/exports';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { loginPassword } from '../../support/api-server.ts';
import { makeExportsWorld } from './world.ts';

const world = await makeExportsWorld('handed');
const { api, exported, operator, owner, savedAs } = world;
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await api.services.database.prisma.rateLimit.deleteMany();
});

describe('a link that is handed over', () => {
  const look = (token: string) =>
    api.browser().ask<HandOverFile>('mutation', 'exports.lookAtHandOver', { token });
  const take = (token: string, headers: Record<string, string> = {}) =>
    api.browser().fetch('/api/hand-over', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ token }).toString(),
    });

  test('asks nobody who they are, works once, and leaves its trace', async () => {
    const { created, summary } = await exported(operator);
    const { path } = await operator.change<{ path: string }>('exports.handOver', {
      ...{ id: created.id, loginPassword, validHours: 1 },
    });
    const token = path.split('#')[1]!;
    expect((await look(token)).data).toMatchObject({
      fileName: summary.fileName,
      encrypted: true,
      from: 'Shop',
    });
    // Looking, and another site's page, use nothing up.
    expect((await take(token, { origin: 'https://evil.example' })).status).toBe(403);
    const answer = await take(token);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    const file = await savedAs('handed.zip', answer);
    await verifyExport({ path: file, passphrase: created.passphrase! });
    // Who took it has the last byte a moment before the link is settled.
    const settled = () => operator.query<ExportSummary>('exports.get', { id: created.id });
    await expect
      .poll(async () => (await settled()).handOvers, { timeout: 10_000 })
      .toMatchObject([{ state: 'used', createdBy: 'operator' }]);
    expect((await take(token)).status).toBe(404);
    const byHand = await take(token, { accept: 'text/html' });
    expect([byHand.status, byHand.headers.get('location')]).toEqual([303, '/hand-over#used']);
    expect((await look(token)).problem?.code).toBe('not-found');
    const entry = await api.services.database.prisma.auditEntry.findFirst({
      where: { action: 'export.handed-over' },
    });
    expect(entry?.subject).toBe(`export ${summary.fileName}`);
  });

  test('is given back when the connection breaks, and is one download at a time', async () => {
    const { created } = await exported(operator);
    const handOver = { id: created.id, loginPassword, validHours: 1 };
    const { path } = await operator.change<{ path: string }>('exports.handOver', handOver);
    const token = path.split('#')[1]!;
    const both = await Promise.all([take(token), take(token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, expect.toBeOneOf([404, 409])]);
    await Promise.all(both.map((answer) => answer.arrayBuffer()));
    const other = await operator.change<{ path: string }>('exports.handOver', handOver);
    await operator.change('exports.takeBackLinks', { id: created.id });
    expect((await take(other.path.split('#')[1]!)).status).toBe(404);
  });

  test('ends for good when its maker’s account is closed, or has fewer rights; and says so', async () => {
    const leaving = await api.signedIn('operator', 'Leaving');
    const people = await owner.query<{ id: string; name: string }[]>('people.list');
    const { id: leavingId } = people.find(({ name }) => name === 'Leaving')!;
    const { created } = await exported(leaving);
    const handOver = { id: created.id, loginPassword, validHours: 1 };
    const linkOf = async (browser: typeof leaving) => {
      const { path } = await browser.change<{ path: string }>('exports.handOver', handOver);
      return path.split('#')[1]!;
    };
    const first = await linkOf(leaving);
    const others = await linkOf(operator);
    await owner.change('people.change', { id: leavingId, role: 'viewer' });
    await owner.change('people.change', { id: leavingId, role: 'operator' });
    const withdrawn = { code: 'not-found', message: expect.stringContaining('was withdrawn') };
    expect((await look(first)).problem).toMatchObject(withdrawn);
    const second = await linkOf(leaving);
    await owner.change('people.change', { id: leavingId, disabled: true });
    await owner.change('people.change', { id: leavingId, disabled: false });
    expect((await look(second)).problem).toMatchObject(withdrawn);
    expect((await take(second)).status).toBe(404);
    const summary = await owner.query<ExportSummary>('exports.get', { id: created.id });
    expect(summary.handOvers.map(({ state }) => state)).toEqual(['withdrawn', 'waiting', 'withdrawn']);
    const entry = await api.services.database.prisma.auditEntry.findFirst({
      where: { action: 'person.changed', details: { path: ['linksWithdrawn'], equals: 1 } },
    });
    expect(entry?.subject).toBe('person Leaving');
    // An account that is gone altogether.
    const signedIn = await api.services.database.prisma.user.findUniqueOrThrow({ where: { id: leavingId } });
    await leaving.signIn(signedIn.email, loginPassword);
    const third = await linkOf(leaving);
    await api.services.database.prisma.user.delete({ where: { id: leavingId } });
    expect((await look(third)).problem).toMatchObject(withdrawn);
    expect((await take(others)).status).toBe(200);
  });

  test('leads nowhere for who guesses, and guessing is limited', async () => {
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 35; n++) codes.push((await look('A'.repeat(43))).problem?.code);
    expect(new Set(codes)).toEqual(new Set(['not-found', 'too-many-requests']));
    expect((await take('A'.repeat(43))).status).toBe(429);
  });
});
