import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JudgedSource, type JudgedVault, judgeEverything, type VerdictFacts } from './verdict.ts';

const now = new Date('2026-11-21T12:00:00Z');
const id = '01939b3c-0000-7000-8000-000000000000';

const source: JudgedSource = {
  ...{ id, name: 'Shop', kind: 'database', protection: 'protected', reason: null },
  lastBackup: { id, takenAt: '2026-11-21T11:00:00.000Z' },
  lastProof: { backupId: id, provenAt: '2026-11-21T03:00:00.000Z', durationMs: 42_000 },
  lastRun: { id, status: 'succeeded' },
};
const vault: JudgedVault = {
  ...{ id, name: 'Backups', problem: null, fullAt: null },
  recoverySavedAt: '2026-11-01T00:00:00.000Z',
};
const good: VerdictFacts = {
  ...{
    sources: [source],
    vaults: [vault],
    workerSeenAt: new Date(now.getTime() - 5000),
    needsWorker: true,
    now,
  },
};

test('green when everything is protected', () => {
  expect(judgeEverything(good)).toEqual({
    colour: 'green',
    sentence: 'Everything is protected.',
    facts: [
      { text: '1 source' },
      { text: 'last backup', at: source.lastBackup!.takenAt },
      { text: 'last proof', at: source.lastProof!.provenAt },
      { text: 'the restore took', durationMs: 42_000 },
    ],
    action: null,
  });
});

describe('the colour, and what helps', () => {
  test.for<[string, Partial<VerdictFacts>, string, string | undefined]>([
    ['no source', { sources: [] }, 'blue', 'add-source'],
    [
      'only Holdfast itself',
      { sources: [{ ...source, kind: 'holdfast', protection: 'new' }] },
      'blue',
      'add-source',
    ],
    [
      'nothing backed up yet',
      { sources: [{ ...source, protection: 'new', lastBackup: null }] },
      'blue',
      'back-up',
    ],
    ['overdue', { sources: [{ ...source, protection: 'overdue' }] }, 'red', 'back-up'],
    [
      'failed',
      { sources: [{ ...source, protection: 'failed', lastRun: { id, status: 'failed' } }] },
      'red',
      'open-run',
    ],
    [
      'Holdfast itself overdue',
      { sources: [source, { ...source, kind: 'holdfast', protection: 'overdue' }] },
      'red',
      'back-up',
    ],
    [
      'partial',
      { sources: [{ ...source, protection: 'partial', lastRun: { id, status: 'partial' } }] },
      'amber',
      'open-run',
    ],
    ['unproven', { sources: [{ ...source, protection: 'unproven' }] }, 'amber', 'verify'],
    [
      'one of two new',
      { sources: [source, { ...source, protection: 'new', lastBackup: null }] },
      'amber',
      'back-up',
    ],
    ['the vault is gone', { vaults: [{ ...vault, problem: 'Is its disk mounted?' }] }, 'red', 'open-keys'],
    [
      'the disk is soon full',
      { vaults: [{ ...vault, fullAt: '2026-11-25T00:00:00.000Z' }] },
      'amber',
      'open-keys',
    ],
    [
      'the disk is full one day',
      { vaults: [{ ...vault, fullAt: '2027-11-25T00:00:00.000Z' }] },
      'green',
      undefined,
    ],
    ['no recovery key saved', { vaults: [{ ...vault, recoverySavedAt: null }] }, 'amber', 'open-keys'],
    ['no worker', { workerSeenAt: new Date(now.getTime() - 3 * 60_000) }, 'red', 'open-settings'],
    ['never a worker', { workerSeenAt: undefined }, 'red', 'open-settings'],
    ['no worker, and none needed', { workerSeenAt: undefined, needsWorker: false }, 'green', undefined],
  ])('%s', ([, facts, colour, action]) => {
    const verdict = judgeEverything({ ...good, ...facts });
    expect([verdict.colour, verdict.action?.do]).toEqual([colour, action]);
    expect(verdict.sentence).toMatch(/[.?]$/);
  });
});

test('the worst source speaks', () => {
  const sources = [
    { ...source, name: 'A', protection: 'overdue' as const, reason: 'It is late.' },
    { ...source, name: 'B', protection: 'failed' as const, reason: 'It broke.' },
    { ...source, name: 'C', protection: 'unproven' as const, reason: 'Who knows.' },
  ];
  const { sentence } = judgeEverything({ ...good, sources });
  expect(sentence).toBe('2 sources are not protected, first of all “B”. It broke.');
});

test('never green while any source is not protected, any vault is gone, or no worker does its work', () => {
  const protections = ['protected', 'unproven', 'new', 'partial', 'overdue', 'failed'] as const;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...protections), { maxLength: 6 }),
      fc.option(fc.constant('It is not there.')),
      fc.option(fc.integer({ min: 0, max: 600_000 })),
      (states, problem, seenAgoMs) => {
        const { colour } = judgeEverything({
          ...good,
          sources: states.map((protection) => ({ ...source, protection })),
          vaults: [{ ...vault, problem }],
          workerSeenAt: seenAgoMs === null ? undefined : new Date(now.getTime() - seenAgoMs),
        });
        if (colour !== 'green') return;
        expect(states.length).toBeGreaterThan(0);
        expect(new Set(states)).toEqual(new Set(['protected']));
        expect(problem).toBeNull();
        expect(seenAgoMs).toBeLessThanOrEqual(120_000);
      },
    ),
  );
});
