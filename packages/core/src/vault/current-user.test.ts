import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { currentUser } from './current-user.ts';

test('is the user that this runs as', () => {
  expect(currentUser().username).toBe(userInfo().username);
});

// Containers often run so: `docker run --user 54321`.
test.runIf(process.getuid?.() === 0)('is a number where the system has no name for it', async () => {
  const script = `
    const { currentUser } = await import('${new URL('./current-user.ts', import.meta.url)}');
    process.setgid(54321);
    process.setuid(54321);
    process.stdout.write(JSON.stringify(currentUser()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(JSON.parse(stdout)).toEqual({ username: '', uid: 54321, gid: 54321 });
});
