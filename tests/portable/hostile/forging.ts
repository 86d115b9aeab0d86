/** Tools to forge portable backups with: tars and repositories that are almost right, made of honest ones. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { backUpFiles, openPortable } from '@holdfast/core/backup';
import { MemoryStorage } from '@holdfast/core/storage';
import { encodeTree, formatGoTime, type Vault } from '@holdfast/core/vault';
import { Envelope } from '../../../packages/core/src/crypto/envelope.ts';
import { encodeTarHeader } from '../../../packages/core/src/storage/tar/tar-header.ts';
import { storeCheapKey } from '../../../packages/core/src/vault/cheap-key.fixture.ts';
import { encodeIndexFile } from '../../../packages/core/src/vault/format/index-file.ts';
import { PackBuilder } from '../../../packages/core/src/vault/pack-builder.ts';
import { createVault, type WorkFolder } from '../../support/local-vault.ts';
import { filePassword, writePortable } from '../write-portable.ts';

const at = new Date('2026-01-02T03:04:05Z');

export interface Entry {
  name: string;
  bytes: Buffer;
  /** In place of the header of a plain file. */
  header?: Buffer;
}

/** What it is, what its refusal must say, and how it is made: bytes, or the path of something that is there. */
export type Forgery = [what: string, reason: RegExp, make: () => Buffer | string];

/** What the forgeries are made of; filled by {@link prepareForging}. */
export const made: { honest: Entry[]; other: Entry[]; envelope: Envelope } = {
  honest: [],
  other: [],
  // Until then there is nothing to seal with.
  envelope: undefined as unknown as Envelope,
};

/** Makes two honest portable backups, each of its own vault, with the same password. */
export async function prepareForging(work: WorkFolder): Promise<void> {
  mkdirSync(work.at('source'));
  writeFileSync(work.at('source/a.txt'), 'one\n'.repeat(100));
  writeFileSync(work.at('source/b.bin'), randomBytes(200_000));
  await using vault = await createVault(new MemoryStorage());
  await using second = await createVault(new MemoryStorage());
  for (const [from, name] of [
    [vault, 'honest.tar'],
    [second, 'other.tar'],
  ] as [Vault, string][]) {
    const { backup } = await backUpFiles({ vault: from, paths: [work.at('source')], name: 'source' });
    await writePortable(from, backup, work.at(name));
  }
  made.honest = await cheaper(work.at('honest.tar'));
  made.other = await cheaper(work.at('other.tar'));
  await using opened = await openPortable({ path: work.at('honest.tar'), password: filePassword });
  made.envelope = new Envelope(opened.vault.masterKey);
}

/** The same file with a key that costs next to nothing to try: forgeries are opened by the hundred. */
async function cheaper(path: string): Promise<Entry[]> {
  await using opened = await openPortable({ path, password: filePassword });
  const keys = new MemoryStorage();
  await keys.prepare(['keys']);
  await storeCheapKey(keys, opened.vault.masterKey, filePassword);
  const entries: Entry[] = [];
  for (const entry of readEntries(path)) {
    if (!entry.name.startsWith('keys/')) entries.push(entry);
    else
      for await (const { name } of keys.list('keys'))
        entries.push({ name, bytes: await keys.readAll(name, { limitBytes: 10_000 }) });
  }
  return entries;
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
export const endMark = Buffer.alloc(1024);

function readEntries(path: string): Entry[] {
  const tar = readFileSync(path);
  const entries: Entry[] = [];
  for (let offset = 0; tar[offset] !== 0; ) {
    const name = tar.toString('latin1', offset, tar.indexOf(0, offset));
    const size = Number.parseInt(tar.toString('latin1', offset + 124, offset + 135), 8);
    entries.push({ name, bytes: Buffer.from(tar.subarray(offset + 512, offset + 512 + size)) });
    offset += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}

export function tarOf(entries: readonly Entry[], end: Buffer = endMark): Buffer {
  return Buffer.concat([
    ...entries.flatMap(({ name, bytes, header }) => [
      header ?? encodeTarHeader({ name, sizeBytes: bytes.length }, at),
      bytes,
      Buffer.alloc(-bytes.length & 511),
    ]),
    end,
  ]);
}

/** A header with some bytes changed and its checksum made right again. */
export function forged(name: string, sizeBytes: number, change: (header: Buffer) => void): Buffer {
  const header = encodeTarHeader({ name: name.slice(0, 100), sizeBytes }, at);
  change(header);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

export const typed = (type: string) => (header: Buffer) => void header.write(type, 156, 'latin1');
export const linked = (type: string, target: string) => (header: Buffer) => {
  typed(type)(header);
  header.write(target, 157, 'latin1');
};
export const find = (prefix: string): Entry => made.honest.find(({ name }) => name.startsWith(prefix))!;
export const without = (prefix: string): Entry[] =>
  made.honest.filter(({ name }) => !name.startsWith(prefix));
export const withEntry = (name: string, header?: Buffer, bytes = Buffer.alloc(0)): Buffer =>
  tarOf([...made.honest, { name, bytes, ...(header ? { header } : {}) }]);
export const replaced = (prefix: string, change: (bytes: Buffer) => void, rename = false): Buffer =>
  tarOf(
    made.honest.map((entry) => {
      if (!entry.name.startsWith(prefix)) return entry;
      const bytes = Buffer.from(entry.bytes);
      change(bytes);
      const folder = entry.name.slice(0, entry.name.lastIndexOf('/') + 1);
      return { name: rename ? `${folder}${sha256(bytes)}` : entry.name, bytes };
    }),
  );
export const flipAt = (part: number) => (bytes: Buffer) => {
  bytes[Math.floor(bytes.length * part)]! ^= 0x10;
};

/** As a vault stores a JSON text: sealed with the file's own key, which its maker has. */
export function sealedFile(kind: string, json: Buffer): Entry {
  const bytes = made.envelope.seal(Buffer.concat([Buffer.of(2), zstdCompressSync(json)]));
  return { name: `${kind}/${sha256(bytes)}`, bytes };
}

export function indexWith(
  change: (index: { packs: { id: string; blobs: Record<string, unknown>[] }[] }) => void,
): Buffer {
  const opened = made.envelope.open(find('index/').bytes)!;
  const json = JSON.parse(zstdText(opened));
  change(json);
  return tarOf([...without('index/'), sealedFile('index', Buffer.from(JSON.stringify(json)))]);
}

function zstdText(opened: Buffer): string {
  return zstdDecompressSync(opened.subarray(1)).toString();
}

/** A repository of one pack with these sealed blobs, and a snapshot of this tree. */
export function repositoryOf(
  blobs: { type: 'data' | 'tree'; id: Buffer; packed: Buffer; plainLength: number }[],
  tree: string,
): Buffer {
  const entries = [...without('data/')].filter(({ name }) => !/^(index|snapshots)\//.test(name));
  const packs = [];
  for (const type of ['data', 'tree'] as const) {
    const builder = new PackBuilder(type);
    for (const blob of blobs)
      if (blob.type === type) builder.add(blob.id, made.envelope.seal(blob.packed), blob.plainLength);
    if (builder.blobs === 0) continue;
    const pack = builder.finish(made.envelope);
    entries.push({ name: `data/${pack.id.slice(0, 2)}/${pack.id}`, bytes: Buffer.concat(pack.parts) });
    packs.push({ id: pack.id, entries: pack.entries });
  }
  const time = formatGoTime({ ns: 1_700_000_000_000_000_000n, offsetMinutes: 0 });
  entries.push(sealedFile('index', encodeIndexFile(packs)));
  entries.push(
    sealedFile('snapshots', Buffer.from(JSON.stringify({ time, tree, paths: ['/x'], hostname: 'h' }))),
  );
  return tarOf(entries);
}

export function treeRepository(plain: Buffer): Buffer {
  const id = createHash('sha256').update(plain).digest();
  return repositoryOf(
    [{ type: 'tree', id, packed: zstdCompressSync(plain), plainLength: plain.length }],
    id.toString('hex'),
  );
}

export function hostileTree(name: string): Buffer {
  const time = { ns: 1_700_000_000_000_000_000n, offsetMinutes: 0 };
  const good = encodeTree([
    {
      name: Buffer.from('GOOD'),
      type: 'file',
      mode: 0o644,
      mtime: time,
      atime: time,
      ctime: time,
      uid: 0,
      gid: 0,
      content: Buffer.alloc(0),
    },
  ]);
  return treeRepository(Buffer.from(good.toString().replace('GOOD', name)));
}

/** Puts a forgery where it can be opened; answers where. */
export function putForgery(work: WorkFolder, make: () => Buffer | string): string {
  const bytes = make();
  const path = work.at('hostile.tar');
  if (bytes === 'padded') {
    writeFileSync(path, tarOf(made.honest));
    truncateSync(path, 2 ** 30);
    return path;
  }
  if (typeof bytes === 'string') return bytes;
  writeFileSync(path, bytes);
  return path;
}
