/**
 * The same procedures as the dashboard's: each is an operation of the REST API, or is left out for a reason that the guide
 * tells. Convenience is none.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operations } from '../../../apps/web/src/server/rest/operations/index.ts';
import { appRouter } from '../../../apps/web/src/server/router.ts';

interface LeftOut {
  /** As the guide's table begins its line. */
  what: string;
  procedures: string[];
}

const leftOut: LeftOut[] = [
  {
    what: 'Setting up',
    procedures: [
      ...['setup.state', 'setup.createOwner', 'setup.checkFolder', 'setup.suggestPassword'],
      ...['setup.createVault', 'setup.confirmRecovery'],
    ],
  },
  {
    what: 'How people sign in',
    procedures: ['signIn.offered', 'signIn.provider', 'signIn.saveProvider', 'signIn.removeProvider'],
  },
  { what: 'Confirming that it is you', procedures: ['me.confirm'] },
  { what: 'Accounts with a password', procedures: ['people.add'] },
  {
    what: 'Opening a link',
    procedures: ['people.openInvitation', 'people.acceptInvitation', 'exports.lookAtHandOver'],
  },
  { what: 'Making API keys', procedures: ['apiKeys.create', 'settings.makeMetricsToken'] },
  { what: 'The recovery key', procedures: ['keys.recoveryFile', 'keys.recoverySheet'] },
];

/** The same in other words: the operation that does it. */
const inOtherWords: Record<string, string> = {
  'runs.backUpNow': 'createBackup',
  'restore.files': 'restoreBackup',
  'restore.preflightFiles': 'checkRestore',
  'cleanUps.preview': 'cleanUpBackups',
};

const procedures = Object.keys(appRouter._def.procedures);
const guide = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');

test('every procedure is an operation, or left out for a reason', () => {
  const accounted = new Set<string>([
    ...operations.flatMap(({ procedure }) => procedure ?? []),
    ...leftOut.flatMap((one) => one.procedures),
    ...Object.keys(inOtherWords),
  ]);
  expect(procedures.filter((path) => !accounted.has(path))).toEqual([]);
  expect([...accounted].filter((path) => !procedures.includes(path))).toEqual([]);
});

test('what is left out is not offered after all', () => {
  const offered = new Set<string>(operations.flatMap(({ procedure }) => procedure ?? []));
  expect(leftOut.flatMap((one) => one.procedures).filter((path) => offered.has(path))).toEqual([]);
});

test('what is offered in other words is offered', () => {
  const ids = operations.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(Object.values(inOtherWords)));
});

test('the guide tells each reason', () => {
  const [, told = ''] = guide.split('## What is for people only');
  const lines = [...told.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].map(([, what = '', why = '']) => ({
    what,
    why,
  }));
  const reasons = lines.filter(({ what }) => leftOut.some((one) => what.startsWith(one.what)));
  expect(reasons.map(({ what }) => leftOut.find((one) => what.startsWith(one.what))?.what)).toEqual(
    leftOut.map(({ what }) => what),
  );
  for (const { why } of reasons) expect(why.length).toBeGreaterThan(20);
});
