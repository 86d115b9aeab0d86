import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backUpFiles } from './back-up-files.ts';
import { restoreFilesBackup } from './restore-files.ts';
import { makeTemporaryVault } from './temporary-vault.fixture.ts';

test('a backup of / holds what is in it, also when the vault has none of it yet', async () => {
  await using place = await makeTemporaryVault();
  const { vault, folder } = place;
  const source = join(folder, 'source');
  mkdirSync(source);
  writeFileSync(join(source, 'a.txt'), 'hello');
  // Of the whole file system, only the way to the file.
  const parts = source.split('/').slice(1);
  const excludes = parts.flatMap((_, i) => {
    const above = parts.slice(0, i).map((part) => `/${part}`);
    return [`${above.join('')}/*`, `!${above.join('')}/${parts[i]}`];
  });

  for (const round of ['first', 'second']) {
    const { backup, manifest, status } = await backUpFiles({ vault, paths: ['/'], name: 'all', excludes });
    expect(status).toBe('succeeded');
    expect(manifest.files).toBe(1);
    const to = join(folder, round);
    const restored = await restoreFilesBackup({ vault, backup, to, existing: 'fail' });
    expect(restored.files).toBe(1);
    expect(readFileSync(join(to, source, 'a.txt'), 'utf8')).toBe('hello');
  }
});
