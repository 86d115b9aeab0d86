/** What belongs to a profile, set up over the API; and people searched by it. */
import type { Plan, RootChoices, StoredPlan } from '@holdfast/contracts/export-plans';
import type { FoundProfile } from '@holdfast/contracts/exports';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { choices, makeExportsWorld } from './world.ts';

const world = await makeExportsWorld('set_up', { hasPlan: false });
const { api, backupId, operator, owner, shop, sourceId } = world;
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await api.services.database.prisma.rateLimit.deleteMany();
});

describe('setting up', () => {
  test('guesses the root, proposes a plan, and keeps versions of it', async () => {
    const roots = await owner.query<RootChoices>('exports.roots', { sourceId });
    expect(roots.guesses[0]).toMatchObject({
      table: 'public.customer',
      nameColumns: ['first_name', 'last_name', 'email'],
    });
    const proposal = { sourceId, root: 'public.customer', choices: {} };
    const plan = await owner.change<Plan>('exports.proposePlan', proposal);
    expect(Object.fromEntries(plan.tables.map(({ table, role }) => [table, role]))).toEqual({
      ...{ 'public.customer': 'root', 'public.invoice': 'own', 'public.country': 'reference' },
    });
    expect(await owner.change('exports.savePlan', { ...proposal, basedOn: null })).toEqual({ version: 1 });
    const late = await owner.ask('mutation', 'exports.savePlan', { ...proposal, basedOn: null });
    expect(late.problem?.code).toBe('conflict');
    expect(await owner.change('exports.savePlan', { ...proposal, choices, basedOn: 1 })).toEqual({
      version: 2,
    });
    const stored = await operator.query<StoredPlan>('exports.plan', { sourceId });
    expect(stored).toMatchObject({ version: 2, plan: { root: 'public.customer' }, choices });
    expect(stored.versions).toHaveLength(2);
    expect(stored.plan.tables.map(({ table }) => table)).toContain('public.note');
  });

  test('tells what changed in the database since', async () => {
    expect(await operator.query('exports.drift', { sourceId })).toEqual({ missing: [], added: [] });
    await shop.query('ALTER TABLE invoice ADD COLUMN memo text; SELECT 1');
    const drift = await operator.query<{ added: string[] }>('exports.drift', { sourceId });
    expect(drift.added).toEqual([expect.stringContaining('public.invoice.memo is new')]);
    await shop.query('ALTER TABLE invoice DROP COLUMN memo; SELECT 1');
  });

  test('finds profiles by key and by name, and the audit log has no names', async () => {
    const found = await operator.change<FoundProfile[]>('exports.findProfiles', {
      sourceId,
      search: 'ana 3',
    });
    expect(found).toEqual([{ key: ['3'], names: ['Ana 3', 'Sousa', '3@example.org'] }]);
    const entry = await api.services.database.prisma.auditEntry.findFirst({
      where: { action: 'profiles.searched' },
    });
    expect(JSON.stringify(entry, (_, value) => (typeof value === 'bigint' ? 0 : value))).not.toMatch(
      /ana 3|Sousa/i,
    );
  });

  test('finds in a backup who is gone from the database', async () => {
    await shop.query('DELETE FROM customer WHERE id = 7; SELECT 1');
    const find = (more: object) =>
      operator.change<FoundProfile[]>('exports.findProfiles', { sourceId, search: 'ANA 7', ...more });
    expect(await find({})).toEqual([]);
    const seven = { key: ['7'], names: ['Ana 7', 'Sousa', '7@example.org'] };
    expect(await find({ backupId })).toEqual([seven]);
    expect((await find({ backupId, search: '7' }))[0]).toEqual(seven);
    const elsewhere = await operator.ask('mutation', 'exports.findProfiles', {
      ...{ sourceId, search: 'a', backupId: crypto.randomUUID() },
    });
    expect(elsewhere.problem?.code).toBe('not-found');
  });
});
