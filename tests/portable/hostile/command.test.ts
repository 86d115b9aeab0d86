/** The command line over all forgeries: each is refused with its reason and the right exit code, and nothing is left of it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLocalVault, makeWorkFolder, vaultPassword } from '../../support/local-vault.ts';
import { filePassword } from '../write-portable.ts';
import type { Answered } from './command-runner.ts';
import { forgedContainers } from './containers.ts';
import { forgedContents } from './contents.ts';
import { forgedData } from './data.ts';
import { type Forgery, made, prepareForging, putForgery, tarOf } from './forging.ts';

const work = makeWorkFolder('hostile-command');
let command: ChildProcess;

beforeAll(async () => {
  await prepareForging(work);
  await (await createLocalVault(work.at('vault'))).close();
  mkdirSync(work.at('temporary'));
  command = fork(fileURLToPath(new URL('command-runner.ts', import.meta.url)), [], {
    cwd: work.path,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: {
      ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], XDG_STATE_HOME: work.at('state') },
      ...{ BACKUP_ENCRYPTION_PASSWORD: vaultPassword, HOLDFAST_FILE_PASSWORD: filePassword },
      TMPDIR: work.at('temporary'),
    },
  });
}, 60_000);
afterAll(() => {
  command?.kill('SIGKILL');
  work[Symbol.dispose]();
});

async function run(...args: string[]): Promise<Answered> {
  const answered = once(command, 'message');
  command.send({ args });
  const [answer] = (await answered) as [Answered];
  return answer;
}

const commandsFor = (path: string) => ({
  show: ['portable', 'show', path, '--recursive'],
  restore: ['portable', 'restore', path, '--to', 'out'],
  adopt: ['portable', 'adopt', path, '--vault', 'vault'],
});

/** Of the vault, the temporary folder and the target. */
function left(): string[] {
  const names = ['snapshots', 'index', 'locks', 'data'].flatMap((folder) =>
    readdirSync(work.at('vault', folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => `${folder}/${name}`),
  );
  return [...names, ...readdirSync(work.at('temporary'))];
}

/** Its words for a person: one sentence or two, no trace of the program. */
function expectRefusal({ code, output }: Answered, reason: RegExp): void {
  expect(output).toMatch(reason);
  expect(output).not.toMatch(/\n\s+at |TypeError|RangeError|undefined|\[object/);
  expect(output).not.toContain(filePassword);
  expect([1, 12]).toContain(code);
}

test('the honest file is shown, restored and adopted', async () => {
  const path = putForgery(work, () => tarOf(made.honest));
  for (const args of Object.values(commandsFor(path))) {
    // Adopted into a vault of its own: that of the others stays empty.
    if (args[1] === 'adopt') await (await createLocalVault(work.at('other'))).close();
    const { code, output } = await run(...args.map((arg) => (arg === 'vault' ? 'other' : arg)));
    expect({ code, output }).toMatchObject({ code: 0 });
  }
  rmSync(work.at('out'), { recursive: true });
});

/** What the command takes for a file of other programs is refused as one. */
const asOthers: Readonly<Record<string, RegExp>> = {
  'a gzip stream': /hostile\.tar cannot be used: .*damaged or cut off/,
  'a zip': /hostile\.tar cannot be used: it is no whole ZIP/,
};
const refused = [...forgedContainers, ...forgedContents].map(
  ([what, reason, make]): Forgery => [what, asOthers[what] ?? reason, make],
);

describe('refused by each command', () => {
  test.each(refused)('%s', async (what, reason, make) => {
    const { show, restore, adopt } = commandsFor(putForgery(work, make));
    const name = what in asOthers ? ['--name', 'others'] : [];
    for (const args of [show, restore, [...adopt, ...name]]) expectRefusal(await run(...args), reason);
    expect(left()).toEqual([]);
    expect(readdirSync(work.path)).not.toContain('out');
  });
});

describe('refused by what uses it', () => {
  test.each(forgedData)('%s', async (_what, reason, make) => {
    const path = putForgery(work, make);
    const { restore, adopt } = commandsFor(path);
    const restored = await run(...restore);
    expect(restored.output).toMatch(reason);
    expect([1, 3]).toContain(restored.code);
    expect(readdirSync(work.path)).not.toContain('b');
    rmSync(work.at('out'), { recursive: true, force: true });
    expectRefusal(await run(...adopt), reason);
    // Blocks that were sound may have been copied: no index leads to them.
    expect(left().filter((name) => !name.startsWith('data/'))).toEqual([]);
    rmSync(work.at('vault/data'), { recursive: true });
    for (let i = 0; i < 256; i++)
      mkdirSync(work.at('vault/data', i.toString(16).padStart(2, '0')), { recursive: true });
  });
});

test('a wrong password is 12, and what is no file is told', async () => {
  writeFileSync(work.at('wrong'), 'some other password\n');
  const path = putForgery(work, () => tarOf(made.honest));
  for (const args of Object.values(commandsFor(path))) {
    const { code, output } = await run(...args, '--file-password-file', 'wrong');
    expect({ code, output }).toMatchObject({ code: 12, output: expect.stringMatching(/does not open/) });
  }
  for (const args of Object.values(commandsFor('nowhere.tar'))) {
    const { code, output } = await run(...args);
    expect(code).toBe(1);
    expect(output).toContain('nowhere.tar');
  }
  expect(left()).toEqual([]);
});
