/** The same histories and policies, asked of `restic forget --dry-run`: what stays, and why, must be the same. */
import { randomBytes } from 'node:crypto';
import {
  applyRetention,
  type Backup,
  type KeepReason,
  listBackups,
  type RetentionPolicy,
} from '@holdfast/core/backup';
import { formatGoTime, saveSnapshot, type Vault } from '@holdfast/core/vault';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { backupTags } from '../../packages/core/src/backup/backup.ts';
import { offsetsOfZone } from '../../packages/core/src/backup/retention/calendar.ts';
import { createLocalVault, makeWorkFolder, openLocalVault, vaultPassword } from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';

const work = makeWorkFolder('forget');
afterAll(() => work[Symbol.dispose]());

const sources = 15;
const policiesTried = Number(process.env['HOLDFAST_TEST_POLICIES'] ?? 12);

/** Where backups are made, and where restic runs. Undefined: at any offset, restic in UTC. */
const places = [undefined, 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia'];

const rule = fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 12 }));
const span = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom('5h', '9d', '30d', '1m', '13m', '1y6m3d7h', '4y', '25h', '2m30d') },
);
const policies: fc.Arbitrary<RetentionPolicy> = fc
  .record({
    ...{ keepLast: rule, keepHourly: rule, keepDaily: rule, keepWeekly: rule, keepMonthly: rule },
    ...{ keepYearly: rule, keepWithin: span, keepWithinHourly: span, keepWithinDaily: span },
    ...{ keepWithinWeekly: span, keepWithinMonthly: span, keepWithinYearly: span },
  })
  // With all rules at once most would hide the others.
  .chain((policy) => fc.subarray(Object.entries(policy), { maxLength: 4 }).map(Object.fromEntries))
  .filter((policy) => Object.values(policy).some((value) => value !== undefined));

/** Bursts of an hour, nightly backups, a few in years, changes of clocks, and a future. */
const histories = fc.array(
  fc.record({
    from: fc
      .integer({ min: Date.UTC(2023, 0, 1), max: Date.UTC(2026, 9, 31) })
      .map((ms) => Math.floor(ms / 1000)),
    every: fc.constantFrom(60, 1200, 3600, 86_400, 86_400 * 6.7, 86_400 * 31),
    count: fc.integer({ min: 1, max: 14 }),
    nanoseconds: fc.constantFrom(0, 1, 500_000_000),
    offsetMinutes: fc.constantFrom(0, 60, 330, -210, 840, -720),
    pinned: fc.boolean().map((pinned) => pinned && Math.random() < 0.1),
  }),
  { minLength: 1, maxLength: 4 },
);

async function makeHistories(vault: Vault, zone: string | undefined): Promise<void> {
  const offsetAt = zone === undefined ? undefined : offsetsOfZone(zone);
  for (const [i, history] of fc.sample(histories, sources).entries()) {
    const seen = new Set<number>();
    const save = async (seconds: number, run: (typeof history)[number], pinned: boolean): Promise<void> => {
      // Of two at the same moment restic takes either for the newer.
      if (seen.has(seconds)) return;
      seen.add(seconds);
      const offsetMinutes = offsetAt ? offsetAt(seconds) / 60 : run.offsetMinutes;
      const ns = BigInt(seconds) * 1_000_000_000n + BigInt(run.nanoseconds);
      await saveSnapshot(vault, {
        time: formatGoTime({ ns, offsetMinutes }),
        tree: randomBytes(32).toString('hex'),
        paths: [`/source/${i}`],
        hostname: 'kitchen',
        tags: [...backupTags('files', `source ${i}`, {}), ...(pinned ? ['pinned'] : [])],
      });
    };
    for (const run of history) {
      for (let n = 0; n < run.count; n++)
        await save(Math.round(run.from + n * run.every), run, run.pinned && n === 0);
    }
    if (i % 5 === 0) await save(Date.UTC(2099, 0, i + 1) / 1000, history[0]!, false);
    if (i % 7 === 0) {
      // The night in which clocks go back, and the one in which they go forward.
      for (let n = 0; n < 8; n++) await save(Date.UTC(2025, 9, 25, 23, n * 25) / 1000, history[0]!, false);
      for (let n = 0; n < 8; n++) await save(Date.UTC(2025, 2, 29, 23, n * 25) / 1000, history[0]!, false);
    }
  }
}

interface ResticGroup {
  paths: string[];
  reasons: { snapshot: { short_id?: string; time: string; tree: string }; matches: string[] }[] | null;
}

/** Tree ids are as good as snapshot ids here, and restic's JSON has them in every version. */
async function askRestic(
  program: string,
  repository: string,
  policy: RetentionPolicy,
  zone: string | undefined,
): Promise<Map<string, string[]>> {
  const options = Object.entries(policy).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, String(value)],
  );
  const outcome = await runRestic(
    { program, repository, password: vaultPassword, environment: { TZ: zone ?? 'UTC' } },
    ...['forget', '--dry-run', '--json', '--keep-tag', 'pinned', ...options],
  );
  expect(outcome, options.join(' ')).toMatchObject({ code: 0 });
  const kept = new Map<string, string[]>();
  const json = outcome.stdout.slice(outcome.stdout.indexOf('[{'), outcome.stdout.lastIndexOf('}]') + 2);
  for (const { reasons } of JSON.parse(json) as ResticGroup[])
    for (const { snapshot, matches } of reasons ?? []) kept.set(snapshot.tree, matches.sort());
  return kept;
}

function resticWords({ rule: name, oldest, within }: KeepReason): string {
  const first = oldest ? 'oldest ' : '';
  if (name === 'pinned') return 'has tags [pinned]';
  if (name === 'within') return `${first}within ${within}`;
  if (name.startsWith('within-')) return `${first}${name.slice(7)} within ${within}`;
  return `${first}${name} snapshot`;
}

function decide(
  backups: readonly Backup[],
  policy: RetentionPolicy,
  { zone, keepsOldest }: { zone: string | undefined; keepsOldest: boolean },
): Map<string, string[]> {
  const kept = new Map<string, string[]>();
  for (const { backup, keep, reasons } of applyRetention(backups, policy, { timeZone: zone })) {
    expect(keep).toBe(reasons.length > 0);
    const words = reasons.filter(({ oldest }) => keepsOldest || !oldest).map(resticWords);
    if (words.length > 0) kept.set(backup.snapshot.tree, words.sort());
  }
  return kept;
}

describe.each(places)('histories made in %s', (zone) => {
  const repository = work.at(`vault ${zone?.replace('/', ' ')}`);
  let backups: Backup[];
  beforeAll(async () => {
    await using vault = await createLocalVault(repository);
    await makeHistories(vault, zone);
    backups = await listBackups(vault);
    expect(backups.length).toBeGreaterThan(sources * 5);
  });

  test.each(inject('restic'))(
    'are kept as restic $version keeps them',
    async ({ version, path: program }) => {
      const tried = fc.sample(policies, policiesTried);
      const keepsOldest = !/^0\.1[0-5]\./.test(version);
      if (keepsOldest)
        tried.push({ keepDaily: 'unlimited', keepYearly: 2 }, { keepHourly: 100, keepMonthly: 100 });
      for (const policy of tried) {
        const kept = await askRestic(program, repository, policy, zone);
        const ours = decide(backups, policy, { zone, keepsOldest });
        expect(ours, `${version}, ${JSON.stringify(policy)}`).toEqual(kept);
      }
    },
  );

  test('and with all of it in one place, by the recorded offset, without naming the zone', async () => {
    await using vault = await openLocalVault(repository);
    const policy: RetentionPolicy = { keepDaily: 9, keepWeekly: 9, keepMonthly: 9 };
    const recorded = decide(await listBackups(vault), policy, { zone: undefined, keepsOldest: true });
    expect(recorded).toEqual(decide(backups, policy, { zone, keepsOldest: true }));
  });
});
