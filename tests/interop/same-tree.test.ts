/** The same directory backed up by restic and by us is the same tree, byte for byte. */
import { type Backup, backUpFiles } from '@holdfast/core/backup';
import { findNode } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createLocalVault, makeWorkFolder, openLocalVault, vaultPassword } from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { makeTortureTree, removeSecondAttributes, removeUnknownToOldRestic } from './torture-tree.ts';

const work = makeWorkFolder('same-tree');
const newSource = work.at('new');
const oldSource = work.at('old');

beforeAll(async () => {
  await makeTortureTree(newSource, { large: true });
  await makeTortureTree(oldSource);
  removeUnknownToOldRestic(oldSource);
  for (const source of [newSource, oldSource]) removeSecondAttributes(source);
});
afterAll(() => work[Symbol.dispose]());

describe.each(inject('restic'))('restic $version', ({ version, path: program }) => {
  const source = version.startsWith('0.14') ? oldSource : newSource;
  const repository = work.at(`vault-${version}`);
  const restic = async (...args: string[]) => {
    const outcome = await runRestic({ program, repository, password: vaultPassword }, ...args);
    expect(outcome, args.join(' ')).toMatchObject({ code: 0 });
    return outcome.stdout;
  };
  let ours: Backup;

  beforeAll(async () => {
    await using vault = await createLocalVault(repository);
    ours = (await backUpFiles({ vault, paths: [source], name: 'same' })).backup;
  });

  async function subtree(tree: string): Promise<string | undefined> {
    await using vault = await openLocalVault(repository);
    await vault.loadIndex();
    const path = source
      .split('/')
      .slice(1)
      .map((name) => Buffer.from(name));
    return (await findNode(vault, tree, path))?.subtree;
  }

  async function resticTree(): Promise<string> {
    const snapshots = JSON.parse(await restic('snapshots', '--json', '--latest', '1', '--tag', 'stock'));
    return snapshots.at(-1).tree;
  }

  test('reads everything and finds nothing new', async () => {
    await restic('backup', '--force', '--tag', 'stock', source);
    const theirs = await subtree(await resticTree());
    expect(theirs).toMatch(/^[0-9a-f]{64}$/);
    expect(theirs).toBe(await subtree(ours.snapshot.tree));
  });

  test('takes our backup for its parent and reads no file again', async () => {
    const [stock] = JSON.parse(await restic('snapshots', '--json', '--tag', 'stock'));
    await restic('forget', stock.id);
    const lines = (await restic('backup', '--json', '--tag', 'stock', source)).trim().split('\n');
    const summary = JSON.parse(lines.at(-1)!);
    expect(summary).toMatchObject({ files_new: 0, files_changed: 0 });
    expect(summary.files_unmodified).toBeGreaterThan(300);
    expect(await subtree(await resticTree())).toBe(await subtree(ours.snapshot.tree));
  });
});
