import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGoTime } from '../../vault/index.ts';
import { type Backup, describeBackup } from '../backup.ts';
import { decideCleanUp } from './clean-up-decisions.ts';

const made = fc.record({
  source: fc.constantFrom('shop', 'clinic'),
  day: fc.integer({ min: 0, max: 400 }),
  own: fc.boolean(),
  partial: fc.boolean(),
  pinned: fc.boolean(),
  proven: fc.boolean(),
  damaged: fc.boolean(),
  isInUse: fc.boolean(),
});
type Made = typeof made extends fc.Arbitrary<infer T> ? T : never;

const count = fc.integer({ min: 0, max: 3 });
const policies = fc.record({ keepLast: count, keepDaily: count, keepMonthly: count });

function backupOf({ source, day, own, partial, pinned }: Made, number: number): Backup {
  const time = new Date(Date.UTC(2026, 0, 1, 0, number) + day * 86_400_000).toISOString();
  const tags = [
    ...(own ? ['holdfast', 'kind:files', `source:${source}`] : []),
    ...(partial ? ['partial'] : []),
    ...(pinned ? ['pinned'] : []),
  ];
  const id = number.toString(16).padStart(64, '0');
  const tree = 'b'.repeat(64);
  return describeBackup({
    id,
    time,
    timeNs: parseGoTime(time).ns,
    tree,
    paths: ['/srv'],
    hostname: 'h',
    tags,
  });
}

test('whatever the history and the rules, something good stays of every source', () => {
  fc.assert(
    fc.property(
      fc.array(made, { maxLength: 40 }),
      policies,
      fc.boolean(),
      (history, policy, includeForeign) => {
        const backups = history.map(backupOf);
        const idsWhere = (is: (one: Made) => boolean) =>
          new Set(backups.filter((_, i) => is(history[i]!)).map(({ id }) => id));
        const proven = idsWhere((one) => one.proven);
        const damaged = idsWhere((one) => one.damaged);
        const protect = idsWhere((one) => one.isInUse);
        const now = new Date('2028-01-01Z');
        const rules = { policy, proven, damaged, protect, includeForeign, now };
        const decisions = decideCleanUp(backups, rules);
        expect(decisions.map(({ backup }) => backup)).toEqual(backups);

        const staying = decisions.filter(({ keep }) => keep).map(({ backup }) => backup);
        for (const { keep, reasons, backup } of decisions) {
          expect(keep).toBe(reasons.length > 0);
          if (protect.has(backup.id) || backup.pinned) expect(keep).toBe(true);
          if (!backup.own && !includeForeign) expect(keep).toBe(true);
        }
        for (const name of new Set(backups.map(({ source, own }) => `${own} ${source}`))) {
          const inGroup = ({ source, own }: Backup) => `${own} ${source}` === name;
          const isGood = (backup: Backup) => !backup.partial && !damaged.has(backup.id);
          expect(staying.filter(inGroup).length).toBeGreaterThan(0);
          for (const is of [isGood, (backup: Backup) => proven.has(backup.id)]) {
            const were = backups.filter((backup) => inGroup(backup) && is(backup));
            if (were.length > 0) expect(staying.some((backup) => were.includes(backup))).toBe(true);
          }
        }
        // What stays would stay again.
        const again = decideCleanUp(staying, rules);
        expect(again.every(({ keep }) => keep)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test('a policy may be asked for each source', () => {
  const backups = (['shop', 'clinic'] as const).flatMap((source, i) =>
    [0, 1].map((day) =>
      backupOf(
        {
          ...{ source, day, own: true, partial: false, pinned: false, proven: false, damaged: false },
          isInUse: false,
        },
        i * 2 + day,
      ),
    ),
  );
  const decisions = decideCleanUp(backups, {
    policy: ({ source }) => (source === 'shop' ? { keepLast: 1 } : undefined),
  });
  expect(decisions.map(({ keep }) => keep)).toEqual([false, true, true, true]);
});

test('what a person was not shown stays for the next time', () => {
  const one = { source: 'shop' as const, own: true, partial: false, pinned: false, proven: false };
  const backups = [0, 1, 2].map((day) => backupOf({ ...one, damaged: false, isInUse: false, day }, day));
  const policy = { keepLast: 1 };
  const now = new Date('2028-01-01Z');
  const decided = decideCleanUp(backups, { policy, now, only: new Set([backups[0]!.id]) });
  expect(decided.map(({ keep, reasons }) => [keep, reasons.map(({ rule }) => rule)])).toEqual([
    [false, []],
    [true, ['next-time']],
    [true, ['last']],
  ]);
});
