import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { launcherFile, makeWorkplace } from './holdfast.ts';

test('what npx starts hands on arguments, output and exit code', async () => {
  using place = makeWorkplace('launcher');
  const options = { cwd: place.folder, env: place.environment() };
  const { stdout } = await promisify(execFile)(launcherFile, ['--version'], options);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const failed = promisify(execFile)(launcherFile, ['list', '--vault', 'nowhere'], options);
  await expect(failed).rejects.toMatchObject({
    code: 10,
    stderr: expect.stringContaining('There is no vault'),
  });
});
