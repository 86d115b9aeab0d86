/** The same procedures as the dashboard's: what REST leaves out is left out on purpose. */
import { expect, test } from 'vitest';
import { operations } from '../../../apps/web/src/server/rest/operations/index.ts';
import { appRouter } from '../../../apps/web/src/server/router.ts';

/** Of these, REST offers none, or only what programs ask for. */
const forPeople = [
  // A browser, its person, and the first run.
  ...['setup', 'signIn', 'me'],
  // A key must not outlive its person's role, nor its own revocation.
  ...['people', 'apiKeys'],
  // Set up by a person who sees what it means.
  ...['exports', 'alarms'],
];

const leftOut = [
  // Steps that a person sees through.
  ...['sources.addDemo', 'schedules.proposals', 'schedules.acceptProposals'],
  ...['keys.rekey', 'keys.oldVaults', 'keys.removeOldVault'],
  // Ask for a person's password, or hand out a secret of the installation.
  ...['keys.recoveryFile', 'keys.recoverySheet'],
  ...['settings.metricsToken', 'settings.makeMetricsToken', 'settings.removeMetricsToken'],
  // Reached by the words of a script under /api/backup.
  ...['runs.backUpNow', 'restore.files', 'restore.preflightFiles', 'cleanUps.preview'],
];

test('every procedure is an operation, or left out for a reason', () => {
  const offered = new Set<string>([...operations.flatMap(({ procedure }) => procedure ?? []), ...leftOut]);
  const procedures = Object.keys(appRouter._def.procedures);
  const missing = procedures.filter(
    (path) => !offered.has(path) && !forPeople.includes(path.split('.')[0] ?? ''),
  );
  expect(missing).toEqual([]);
  expect([...offered].filter((path) => !procedures.includes(path))).toEqual([]);
});
