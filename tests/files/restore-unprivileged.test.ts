import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asRoot } from './odd-tree.fixture.ts';

// Most people do not restore as root. The tests do run as root, so the restore is run as `nobody`.
const nobody = 65534;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-user-'));
  chmodSync(folder, 0o777);
  mkdirSync(join(folder, 'tree'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function restoreAsNobody(): { problems: { code: string; message: string }[]; ownersKept: number } {
  const output = execFileSync(
    'setpriv',
    [
      ...[`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', process.execPath],
      ...[
        join(import.meta.dirname, 'restore-as-user.fixture.ts'),
        join(folder, 'tree'),
        join(folder, 'copy'),
      ],
    ],
    { encoding: 'utf8', cwd: '/' },
  );
  return JSON.parse(output);
}

test.skipIf(!asRoot)(
  'without root everything but owners and devices is restored, and setuid is left off',
  () => {
    const tree = join(folder, 'tree');
    writeFileSync(join(tree, 'of root'), 'content', { mode: 0o444 });
    execFileSync('setfattr', ['-n', 'user.note', '-v', 'kept', join(tree, 'of root')]);
    execFileSync('touch', ['-d', '@1700000000.123456789', join(tree, 'of root')]);
    writeFileSync(join(tree, 'setuid'), '#!');
    chmodSync(join(tree, 'setuid'), 0o4755);
    writeFileSync(join(tree, 'secret'), '', { mode: 0o600 });
    mkdirSync(join(tree, 'closed'), { mode: 0o555 });
    writeFileSync(join(tree, 'closed', 'inside'), 'inside');
    mkdirSync(join(tree, 'private'), { mode: 0o700 });
    const result = restoreAsNobody();

    const restored = statSync(join(folder, 'copy', 'of root'), { bigint: true });
    expect(restored.uid).toBe(BigInt(nobody));
    expect(restored.mode & 0o7777n).toBe(0o444n);
    expect(restored.mtimeNs).toBe(1_700_000_000_123_456_789n);
    const attributes = execFileSync('getfattr', ['-d', join(folder, 'copy', 'of root')], {
      encoding: 'utf8',
    });
    expect(attributes).toContain('user.note="kept"');
    expect(statSync(join(folder, 'copy', 'setuid')).mode & 0o7777).toBe(0o755);
    expect(statSync(join(folder, 'copy', 'closed')).mode & 0o7777).toBe(0o555);
    expect(statSync(join(folder, 'copy', 'closed', 'inside')).size).toBe(6);
    // It could not even read the private directory and the secret file; all else that is missing is said.
    expect(result.problems.map(({ code }) => code)).toEqual([
      'unreadable',
      'unreadable',
      'privileges-dropped',
    ]);
    expect(result.ownersKept).toBe(4);
  },
);
