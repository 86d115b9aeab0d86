/**
 * A pack whose header and index agree on a wrong length of a blob before its compression. restic's own check finds
 * nothing wrong with such a vault, and its restore writes wrong files; ours must not.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backUpFiles, findBackup, restoreFilesBackup, verifyVault } from '@holdfast/core/backup';
import { getNode, type Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { sha256Hex } from '../../packages/core/src/crypto/sha256.ts';
import { encodeIndexFile, type IndexedPack } from '../../packages/core/src/vault/format/index-file.ts';
import {
  decodePackHeader,
  encodePackHeader,
  type PackEntry,
  readPackTrailerSize,
} from '../../packages/core/src/vault/format/pack-header.ts';
import { createLocalVault, makeWorkFolder, openLocalVault, vaultPassword } from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { namesOf } from './memory-vault.ts';

const work = makeWorkFolder('forged');
const source = work.at('source');
/** Compresses, and is cut into several chunks whose places in the file hang on each other's lengths. */
const content = Buffer.from(
  Array.from({ length: 400_000 }, (_, i) => `line ${i} of ${(i * 7919) % 10007}\n`).join(''),
);

beforeAll(() => {
  mkdirSync(source);
  writeFileSync(join(source, 'file'), content);
});
afterAll(() => work[Symbol.dispose]());

/** Makes a vault with a backup of the file, whose first chunk claims to be longer by `difference` bytes. */
async function forgeVault(repository: string, difference: number): Promise<void> {
  await using vault = await createLocalVault(repository);
  const { backup } = await backUpFiles({ vault, paths: [source], name: 'file' });
  const path = join(source, 'file')
    .split('/')
    .slice(1)
    .map((name) => Buffer.from(name));
  const node = await getNode(vault, backup.snapshot.tree, path);
  expect(node.content!.length).toBeGreaterThan(32);
  const first = node.content!.subarray(0, 32);
  const packs: IndexedPack[] = [];
  for (const id of vault.index.packIds) packs.push(await forgePack(vault, id, first, difference));
  for (const name of await namesOf(vault.storage, 'index')) await vault.storage.remove(name);
  await vault.files.save('index', encodeIndexFile(packs));
}

async function forgePack(vault: Vault, id: string, blob: Buffer, difference: number): Promise<IndexedPack> {
  const name = `data/${id.slice(0, 2)}/${id}`;
  const pack = await vault.storage.readAll(name);
  const trailer = readPackTrailerSize(pack, pack.length);
  const start = pack.length - trailer;
  const entries: PackEntry[] = decodePackHeader(vault.envelope.open(pack.subarray(start, -4))!);
  const forged = entries.find((entry) => entry.id.equals(blob));
  if (!forged) return { id, entries };
  forged.plainLength = forged.plainLength! + difference;
  const header = vault.envelope.seal(encodePackHeader(entries));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const bytes = Buffer.concat([pack.subarray(0, start), header, length]);
  const forgedId = sha256Hex(bytes);
  await vault.storage.create(`data/${forgedId.slice(0, 2)}/${forgedId}`, [bytes]);
  await vault.storage.remove(name);
  return { id: forgedId, entries };
}

describe.each([-100, -1, 1, 4096])('a length that is wrong by %i', (difference) => {
  const repository = work.at(`vault${difference}`);

  test('is found by both levels of verification', async () => {
    await forgeVault(repository, difference);
    await using vault = await openLocalVault(repository);
    const full = await verifyVault({ vault, level: 'full' });
    expect(full.sound).toBe(false);
    expect(
      full.problems.some(({ file, message }) => file?.startsWith('data/') && /damaged/.test(message)),
    ).toBe(true);
    const structure = await verifyVault({ vault, level: 'structure' });
    expect(structure.sound).toBe(false);
    expect(structure.problems.map(({ message }) => message).join()).toContain('/file should have');
  });

  test('never comes out of a restore as a file', async () => {
    await using vault = await openLocalVault(repository);
    const backup = await findBackup(vault, 'latest');
    const to = work.at(`restored${difference}`);
    const outcome = await restoreFilesBackup({ vault, backup, to, existing: 'fail' }).then(
      ({ status }) => status,
      (error) => error.code,
    );
    expect(['partial', 'vault-damaged']).toContain(outcome);
    expect(() => readFileSync(join(to, source, 'file'))).toThrow('ENOENT');
  });
});

test.each(inject('restic'))(
  'restic $version does not see it, which is why we look',
  async ({ version, path: program }) => {
    const options = { program, repository: work.at('vault1'), password: vaultPassword };
    expect(await runRestic(options, 'check', '--read-data')).toMatchObject({ code: 0 });
    const to = work.at(`by-${version}`);
    await runRestic(options, 'restore', 'latest', '--target', to);
    expect(readFileSync(join(to, source, 'file')).equals(content)).toBe(false);
    rmSync(to, { recursive: true });
  },
);
