import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { backUpFiles } from '@holdfast/core/backup';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openLocalVault } from '../support/local-vault.ts';
import { makeWorkplace, password } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';
import { onTerminal } from './terminal.ts';

const place = makeWorkplace('clean-up');
afterAll(() => place[Symbol.dispose]());

let vault = '';
let number = 0;
let ids: string[] = [];

beforeEach(async () => {
  vault = `vault${++number}`;
  await makeQuickVault(place.at(vault));
  await using opened = await openLocalVault(place.at(vault), password);
  mkdirSync(place.at('shop'), { recursive: true });
  ids = [];
  for (let i = 0; i < 3; i++) {
    writeFileSync(place.at('shop', 'menu.txt'), Buffer.alloc(50_000, `${vault} ${i}`));
    appendFileSync(place.at('shop', 'log'), `${i}\n`);
    const { backup } = await backUpFiles({ vault: opened, paths: [place.at('shop')] });
    ids.push(backup.id);
  }
});

const listed = async (): Promise<string[]> =>
  (await place.json(['list', '--vault', vault])).backups.map(({ id }: { id: string }) => id);

describe('clean-up', () => {
  test('shows first what it would do, and then does that', async () => {
    const rules = ['clean-up', '--vault', vault, '--keep-last', '1'];
    const plan = await place.json([...rules, '--dry-run']);
    expect(plan.status).toBe('planned');
    expect(plan.removed.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    expect(plan.kept).toMatchObject([{ backup: { id: ids[2] }, reasons: [{ rule: 'last' }] }]);
    expect(await listed()).toEqual(ids);
    const shown = await place.run([...rules, '--dry-run']);
    expect(shown.stdout).toMatch(
      /Stays.*\n.*among the last\n\n2 backups of 3 would go, and free .+ Nothing was changed\.\n$/,
    );

    const { code, stdout } = await place.run(rules);
    expect(stdout).toMatch(/Goes.*\n(.*shop.*\n){2}\nStays(.*\n)+.*✓ 2 backups removed, .+ freed/);
    expect(code).toBe(0);
    expect(await listed()).toEqual(ids.slice(2));
    expect(await place.json([...rules])).toMatchObject({ status: 'succeeded', removed: [], freedBytes: 0 });
    expect(await place.json(['verify', '--vault', vault, '--level', 'full'])).toMatchObject({
      status: 'succeeded',
    });
  });

  test('keeps what is pinned until it is unpinned, under its id', async () => {
    const pinned = await place.json(['pin', '--vault', vault, ids[0]!.slice(0, 12)]);
    expect(pinned.backup).toMatchObject({ id: ids[0], pinned: true });
    expect((await place.run(['list', '--vault', vault])).stdout).toContain('pinned');
    const rules = ['clean-up', '--vault', vault, '--keep-last', '1'];
    expect((await place.json(rules)).kept[0]).toMatchObject({ reasons: [{ rule: 'pinned' }] });
    expect(await listed()).toEqual([ids[0], ids[2]]);
    await place.json(['restore', 'files', '--vault', vault, ids[0]!, '--to', `restored ${vault}`]);
    const said = await place.run(['unpin', '--vault', vault, ids[0]!]);
    expect(said.stdout).toMatch(/^✓ Backup .+ of shop, made .+, is not pinned: clean-ups may remove it\.\n$/);
    await place.json(rules);
    expect(await listed()).toEqual([ids[2]]);
    await place.json(['pin', '--vault', vault, ids[0]!], { code: 1 });
  });

  test('without a rule, and of another source, removes no backup', async () => {
    expect(await place.json(['clean-up', '--vault', vault])).toMatchObject({ removed: [] });
    const other = ['clean-up', '--vault', vault, '--source', 'clinic', '--keep-last', '1'];
    expect((await place.json(other)).kept[0]).toMatchObject({ reasons: [{ rule: 'other-source' }] });
    expect(await listed()).toEqual(ids);
  });

  test('asks a person, who may say no', async () => {
    const environment = { BACKUP_ENCRYPTION_PASSWORD: password };
    const rules = ['clean-up', '--vault', vault, '--keep-last', '1'];
    const no = await onTerminal(place, rules, [['Go on? [y/N]', '\r']], environment);
    expect(no.screen).toContain('Nothing was removed');
    expect(no.code).toBe(130);
    const interrupted = await onTerminal(place, rules, [['Go on? [y/N]', '\u0003']], environment);
    expect(interrupted.code).toBe(130);
    expect(await listed()).toEqual(ids);
    const yes = await onTerminal(place, rules, [['Go on? [y/N]', 'y\r']], environment);
    expect(yes.code).toBe(0);
    expect(await listed()).toEqual(ids.slice(2));
  });

  test('refuses rules that say nothing', async () => {
    for (const args of [
      ['--keep-last', 'some'],
      ['--keep-last', '-1'],
      ['--keep-within', '30 days'],
      ['--keep-daily', '7', '--time-zone', 'Europe/Atlantis'],
      ['--max-unused', '100'],
    ]) {
      await place.json(['clean-up', '--vault', vault, ...args], { code: 2 });
    }
    expect(await listed()).toEqual(ids);
  });
});
