import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWorkplace, outcomeOf } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('files');
const source = place.at('shop');

beforeAll(async () => {
  mkdirSync(place.at('shop', 'images'), { recursive: true });
  writeFileSync(place.at('shop', 'menu.txt'), 'éclair 3.20\n');
  writeFileSync(place.at('shop', 'draft.tmp'), 'not wanted');
  writeFileSync(place.at('shop', 'images', 'tarte.jpg'), Buffer.alloc(70_000, 'tarte'));
  writeFileSync(place.at('shop', 'bell\u0007'), '');
  symlinkSync('menu.txt', place.at('shop', 'today'));
  await makeQuickVault(place.at('vault'));
  const args = ['backup', 'files', '--vault', 'vault', '--name', 'shop', '--exclude', '*.tmp', 'shop'];
  const { code, stdout } = await place.run(args);
  expect(stdout).toMatch(/^✓ shop was backed up in .+\n {2}Backup +[0-9a-f]{8}\n/);
  expect(code).toBe(0);
});
afterAll(() => place[Symbol.dispose]());

describe('backup files', () => {
  test('says what it did, to machines', async () => {
    const result = await place.json([
      'backup',
      'files',
      '--vault',
      'vault',
      '--name',
      'again',
      'shop/images',
    ]);
    expect(result).toMatchObject({
      status: 'succeeded',
      backup: {
        kind: 'files',
        source: 'again',
        own: true,
        partial: false,
        paths: [place.at('shop', 'images')],
      },
      ...{ sizeBytes: 70_000, files: 1, others: 0, problems: [], problemCount: 0 },
    });
    expect(result.backup.id).toMatch(/^[0-9a-f]{64}$/);
    expect(result.addedBytes).toBeLessThan(10_000);
  });

  test('a file that changes while it is read makes the backup partial, by name', async () => {
    const busy = place.at('busy');
    mkdirSync(busy);
    writeFileSync(place.at('busy', 'growing.log'), '');
    truncateSync(place.at('busy', 'growing.log'), 256 * 1024 * 1024);
    const child = place.start(['backup', 'files', '--vault', 'vault', 'busy', '--json']);
    const ended = outcomeOf(child);
    while (child.exitCode === null) {
      appendFileSync(place.at('busy', 'growing.log'), 'x');
      await delay(5);
    }
    const { code, stdout } = await ended;
    expect(code).toBe(3);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ status: 'partial', backup: { partial: true }, problemCount: 1 });
    expect(result.problems).toEqual([expect.stringContaining('growing.log')]);
    const list = await place.run(['list', '--vault', 'vault', '--source', 'busy']);
    expect(list.stdout).toMatch(/busy .* partial\n/);
    const shown = await place.run(['show', '--vault', 'vault', 'latest', '--source', 'busy']);
    expect(shown.stdout).toContain('The backup is partial: 1 problem.');
    expect(shown.stdout).toContain('growing.log');
  });

  test('paths that are not there', async () => {
    const { error } = await place.json(['backup', 'files', '--vault', 'vault', 'nowhere'], { code: 1 });
    expect(error).toMatchObject({ code: 'source-not-found', message: expect.stringContaining('nowhere') });
  });
});

describe('list', () => {
  test('names every backup, and only those of a source when asked', async () => {
    const { backups, vault, damaged } = await place.json(['list', '--vault', 'vault', '--source', 'shop']);
    expect(vault.location).toBe(place.at('vault'));
    expect(damaged).toEqual([]);
    expect(backups).toHaveLength(1);
    expect(backups[0]).toMatchObject({ source: 'shop', kind: 'files', partial: false });
    const { stdout } = await place.run(['list', '--vault', 'vault', '--source', 'shop']);
    const [verdict, , title, row] = stdout.split('\n');
    expect(verdict).toBe(`1 backup of “shop” in ${place.at('vault')}; the newest was made just now.`);
    expect(title).toMatch(/^Backup +Source +Kind +Made +Size +Added +Proof +State$/);
    expect(row).toMatch(
      new RegExp(`^${backups[0].id.slice(0, 8)} +shop +files +\\d{4}-\\d\\d-\\d\\d .* just now`),
    );
  });

  test('a source without backups', async () => {
    const { code, stdout } = await place.run(['list', '--vault', 'vault', '--source', 'none']);
    expect(stdout).toContain('There is no backup of “none”');
    expect(code).toBe(0);
  });

  test('the vault may come from the environment', async () => {
    const environment = { BACKUP_DIRECTORY: place.at('vault') };
    expect(await place.json(['list'], { environment })).toHaveProperty('backups');
  });
});

describe('show', () => {
  test('lists what was backed up, and a directory in it', async () => {
    const top = await place.json(['show', '--vault', 'vault', 'latest', '--source', 'shop']);
    expect(top.manifest).toMatchObject({ kind: 'files', files: 3, excludes: ['*.tmp'] });
    expect(top.entries.map(({ path }: { path: string }) => path.slice(source.length))).toEqual([
      ...['/bell\\x07', '/images', '/menu.txt', '/today'],
    ]);
    expect(top.entries[3]).toMatchObject({ type: 'symlink', linkTarget: 'menu.txt' });
    const path = `${source}/images`;
    const inside = await place.json(['show', '--vault', 'vault', 'latest', path, '--source', 'shop']);
    expect(inside.entries).toEqual([
      expect.objectContaining({ path: `${path}/tarte.jpg`, type: 'file', sizeBytes: 70_000 }),
    ]);
  });

  test('everything with --recursive, and no control characters on a terminal', async () => {
    const args = ['show', '--vault', 'vault', 'latest', '--source', 'shop'];
    const { entries } = await place.json([...args, '--recursive']);
    expect(entries).toHaveLength(5);
    const { stdout } = await place.run([...args, '-r']);
    expect(stdout).toContain('/shop/bell\\x07\n');
    expect(stdout).toContain(`${source}/today → menu.txt\n`);
    expect(stdout).toMatch(/^-rw.r..r-- {2} {2}70 kB {2}\d{4}.* .*tarte\.jpg$/m);
  });

  test('a path or a backup that is not there', async () => {
    const args = ['show', '--vault', 'vault', 'latest', '--source', 'shop'];
    const { code, stdout, stderr } = await place.run([...args, '/elsewhere']);
    expect(stderr).toContain('✗ The backup holds nothing at “/elsewhere”.');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const { error } = await place.json(['show', '--vault', 'vault', 'ffffffff'], { code: 1 });
    expect(error.code).toBe('backup-not-found');
    const unsafe = await place.json([...args, '/a/../b'], { code: 2 });
    expect(unsafe.error.code).toBe('path-unsafe');
  });

  test('a reader that goes away is no error', async () => {
    const child = place.start(['show', '--vault', 'vault', 'latest', '--source', 'shop', '-r']);
    child.stdout.destroy();
    const { code, stderr } = await outcomeOf(child).catch(() => ({ code: child.exitCode, stderr: '' }));
    expect(stderr).toBe('');
    expect([0, null]).toContain(code);
  });
});

describe('restore files', () => {
  test('everything, then one path, then onto what is there', async () => {
    const args = ['restore', 'files', '--vault', 'vault', 'latest', '--source', 'shop'];
    const whole = await place.json([...args, '--to', 'whole']);
    expect(whole).toMatchObject({
      status: 'succeeded',
      files: 3,
      others: 1,
      problems: [],
      to: place.at('whole'),
    });
    expect(readFileSync(`${place.at('whole')}${source}/menu.txt`, 'utf8')).toBe('éclair 3.20\n');
    expect(readdirSync(`${place.at('whole')}${source}`)).not.toContain('draft.tmp');

    const part = await place.json([...args, '--to', 'part', `${source}/images`]);
    expect(part).toMatchObject({ files: 1, bytes: 70_000 });
    expect(readdirSync(`${place.at('part')}${source}`)).toEqual(['images']);

    const refused = await place.run([...args, '--to', 'whole']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('--existing skip, replace or keep');
    writeFileSync(`${place.at('whole')}${source}/menu.txt`, 'changed');
    const skipped = await place.json([...args, '--to', 'whole', '--existing', 'skip']);
    expect(skipped.skipped).toBeGreaterThan(0);
    expect(readFileSync(`${place.at('whole')}${source}/menu.txt`, 'utf8')).toBe('changed');
    await place.json([...args, '--to', 'whole', '--existing', 'replace']);
    expect(readFileSync(`${place.at('whole')}${source}/menu.txt`, 'utf8')).toBe('éclair 3.20\n');
  });

  test('says what it did, to people', async () => {
    const args = ['restore', 'files', '--vault', 'vault', 'latest', '--source', 'again', '--to', 'said'];
    const { code, stdout } = await place.run(args);
    expect(stdout).toMatch(
      /^✓ 1 file with 70 kB in \d director(y|ies) were restored into .*said in .+ s\.\n$/,
    );
    expect(code).toBe(0);
  });

  test('a path that is not in the backup', async () => {
    const args = ['restore', 'files', '--vault', 'vault', 'latest', '--to', 'x', '/not/there'];
    const { error } = await place.json(args, { code: 1 });
    expect(error).toMatchObject({ code: 'backup-not-found', message: expect.stringContaining('/not/there') });
  });
});

describe('verify', () => {
  test('a sound vault, and one backup of it', async () => {
    const whole = await place.json(['verify', '--vault', 'vault', '--level', 'full']);
    expect(whole).toMatchObject({ status: 'succeeded', level: 'full', problems: [] });
    expect(whole.bytes).toBeGreaterThan(0);
    const one = await place.json(['verify', '--vault', 'vault', 'latest', '--source', 'shop']);
    expect(one).toMatchObject({ level: 'structure', backups: 1, bytes: 0 });
    const { stdout } = await place.run(['verify', '--vault', 'vault']);
    expect(stdout).toMatch(/^✓ The structure is sound: .*\n {2}The contents were not read/);
  });
});
