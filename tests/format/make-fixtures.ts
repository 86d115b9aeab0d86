/**
 * Writes packages/core/src/vault/format/fixtures/restic-VERSION.json: plain texts of vaults made by stock restic, so
 * that the codecs are tested against it where it is not installed. As root, for devices to be in them:
 *
 *   node tests/format/make-fixtures.ts /usr/bin/restic
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { makeOddTree } from './odd-tree.ts';
import { initVault, type ResticVault, resticVersion } from './restic-vault.ts';

const program = process.argv[2] ?? 'restic';
const version = resticVersion(program);
if (version === undefined) throw new Error(`${program} is no restic`);

const work = mkdtempSync(join(tmpdir(), 'format-fixtures-'));
try {
  const source = join(work, 'source');
  console.log(await makeOddTree(source));
  const fixtures = { restic: version, version1: await take(source, 1), version2: await take(source, 2) };
  const file = new URL(
    `../../packages/core/src/vault/format/fixtures/restic-${version}.json`,
    import.meta.url,
  );
  writeFileSync(file, `${JSON.stringify(fixtures, null, 1)}\n`);
  console.log(file.pathname, statSync(file).size);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function take(source: string, repositoryVersion: 1 | 2) {
  const vault = initVault(program, join(work, `vault-${repositoryVersion}`), repositoryVersion);
  // The second one has a parent, tags and excludes, and its times an offset; v1 needs no more than one.
  const first = ['backup', '--host', 'fixture', source];
  if (repositoryVersion === 1) {
    vault.run(['backup', '--host', 'fixture', join(source, 'kinds')]);
  } else {
    vault.run(first);
    const options = ['--force', '--tag', 'b<&>', '--tag', 'a', '--exclude', 'names', '--exclude', '*.tmp"'];
    vault.run([...first, ...options], { timeZone: 'Asia/Kolkata' });
    vault.run(['backup', '--host', 'fixture', '--force', join(source, 'times')], {
      timeZone: 'America/St_Johns',
    });
  }
  const locks: string[] = [];
  await vault.whileLocked(() => {
    for (const { json } of vault.plainTexts('locks')) locks.push(packed(json));
  });
  const [keyName] = readdirSync(join(vault.folder, 'keys'));
  return {
    config: packed(vault.open('config')),
    key: { name: keyName, file: packed(readFileSync(join(vault.folder, 'keys', keyName!))) },
    locks,
    snapshots: texts(vault, 'snapshots'),
    indexes: texts(vault, 'index'),
    trees: vault
      .listBlobs()
      .filter(({ type }) => type === 'tree')
      .map(({ id }) => ({ id, json: packed(vault.blob(id)) })),
    packTrailers: packFiles(vault).map((file) => packTrailer(vault, file)),
  };
}

function texts(vault: ResticVault, folder: 'snapshots' | 'index') {
  return vault.plainTexts(folder).map(({ id, json }) => ({ id, json: packed(json) }));
}

function packFiles(vault: ResticVault): string[] {
  return readdirSync(join(vault.folder, 'data'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /[0-9a-f]{64}$/.test(name),
  );
}

function packTrailer(vault: ResticVault, file: string) {
  const bytes = readFileSync(join(vault.folder, 'data', file));
  const sealed = bytes.subarray(-4 - bytes.readUInt32LE(bytes.length - 4), -4);
  return {
    id: file.slice(-64),
    size: bytes.length,
    lengthField: bytes.toString('hex', bytes.length - 4),
    header: packed(vault.decrypt(sealed)),
  };
}

/** zstd, then base64: trees are long, and much of them repeats. */
function packed(bytes: Buffer): string {
  return zstdCompressSync(bytes).toString('base64');
}
