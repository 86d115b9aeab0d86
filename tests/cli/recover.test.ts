/** `recover` where there is nothing of Holdfast itself to recover: it says what is there, and needs no database. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWorkplace } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('recover-nothing');
const environment = { HOLDFAST_HOME: place.at('home') };

beforeAll(async () => {
  await makeQuickVault(place.at('vault'));
  for (const folder of ['home', 'in']) mkdirSync(place.at(folder));
  writeFileSync(place.at('in', 'letter'), 'Dear baker');
  await place.json(['backup', 'files', '--vault', 'vault', '--name', 'baker’s letters', place.at('in')]);
});
afterAll(() => place[Symbol.dispose]());

test('it lists every source with the command that restores it, and exit code 3 says that Holdfast is not among them', async () => {
  const shown = await place.json(['recover', '--vault', 'vault'], { code: 3, environment });
  expect(shown).toMatchObject({
    ...{ vault: { location: place.at('vault') }, holdfast: null, recovered: null },
    sources: [
      {
        ...{ source: 'baker’s letters', backups: 1, latest: { kind: 'files' } },
        restore: `npx holdfast restore files --vault ${place.at('vault')} latest --source 'baker’s letters' --to DIRECTORY`,
      },
    ],
  });
  const { code, stdout } = await place.run(['recover', '--vault', 'vault', '--dry-run'], { environment });
  expect(code).toBe(0);
  expect(stdout).toContain('The vault has no backup of Holdfast itself.');
  expect(stdout).toContain(shown.sources[0].restore);
  expect(readdirSync(place.at('home'))).toEqual([]);
});

test('a wrong password and a folder without a vault end as everywhere', async () => {
  const wrong = { ...environment, BACKUP_ENCRYPTION_PASSWORD: 'not this one' };
  expect((await place.run(['recover', '--vault', 'vault'], { environment: wrong })).code).toBe(12);
  expect((await place.run(['recover', '--vault', 'home'], { environment })).code).toBe(10);
});
