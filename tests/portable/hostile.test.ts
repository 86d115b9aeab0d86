/**
 * Files that no honest portable backup is, each made of an honest one: every one of them is refused with a reason of
 * its own, whether the password is known to its maker or not, and opening it leaves nothing behind.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import {
  adoptPortable,
  backUpFiles,
  checkPortable,
  listBackups,
  openPortable,
  restoreFilesBackup,
} from '@holdfast/core/backup';
import { isHoldfastError } from '@holdfast/core/errors';
import { MemoryStorage } from '@holdfast/core/storage';
import { encodeTree, formatGoTime, type Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Envelope } from '../../packages/core/src/crypto/envelope.ts';
import { encodeTarHeader } from '../../packages/core/src/storage/tar/tar-header.ts';
import { encodeIndexFile } from '../../packages/core/src/vault/format/index-file.ts';
import { PackBuilder } from '../../packages/core/src/vault/pack-builder.ts';
import { createVault, makeWorkFolder } from '../support/local-vault.ts';
import { filePassword, writePortable } from './write-portable.ts';

const work = makeWorkFolder('portable-hostile');
const at = new Date('2026-01-02T03:04:05Z');

interface Entry {
  name: string;
  bytes: Buffer;
  /** In place of the header of a plain file. */
  header?: Buffer;
}

let honest: Entry[];
let other: Entry[];
let envelope: Envelope;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const endMark = Buffer.alloc(1024);

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

function tarOf(entries: readonly Entry[], end: Buffer = endMark): Buffer {
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
function forged(name: string, sizeBytes: number, change: (header: Buffer) => void): Buffer {
  const header = encodeTarHeader({ name: name.slice(0, 100), sizeBytes }, at);
  change(header);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

const typed = (type: string) => (header: Buffer) => void header.write(type, 156, 'latin1');
const linked = (type: string, target: string) => (header: Buffer) => {
  typed(type)(header);
  header.write(target, 157, 'latin1');
};
const find = (prefix: string): Entry => honest.find(({ name }) => name.startsWith(prefix))!;
const without = (prefix: string): Entry[] => honest.filter(({ name }) => !name.startsWith(prefix));
const withEntry = (name: string, header?: Buffer, bytes = Buffer.alloc(0)): Buffer =>
  tarOf([...honest, { name, bytes, ...(header ? { header } : {}) }]);
const replaced = (prefix: string, change: (bytes: Buffer) => void, rename = false): Buffer =>
  tarOf(
    honest.map((entry) => {
      if (!entry.name.startsWith(prefix)) return entry;
      const bytes = Buffer.from(entry.bytes);
      change(bytes);
      const folder = entry.name.slice(0, entry.name.lastIndexOf('/') + 1);
      return { name: rename ? `${folder}${sha256(bytes)}` : entry.name, bytes };
    }),
  );
const flipAt = (part: number) => (bytes: Buffer) => {
  bytes[Math.floor(bytes.length * part)]! ^= 0x10;
};

/** As a vault stores a JSON text: sealed with the file's own key, which its maker has. */
function sealedFile(kind: string, json: Buffer): Entry {
  const bytes = envelope.seal(Buffer.concat([Buffer.of(2), zstdCompressSync(json)]));
  return { name: `${kind}/${sha256(bytes)}`, bytes };
}

function indexWith(
  change: (index: { packs: { id: string; blobs: Record<string, unknown>[] }[] }) => void,
): Buffer {
  const opened = envelope.open(find('index/').bytes)!;
  const json = JSON.parse(zstdText(opened));
  change(json);
  return tarOf([...without('index/'), sealedFile('index', Buffer.from(JSON.stringify(json)))]);
}

function zstdText(opened: Buffer): string {
  return zstdDecompressSync(opened.subarray(1)).toString();
}

/** A repository of one pack with these sealed blobs, and a snapshot of this tree. */
function repositoryOf(
  blobs: { type: 'data' | 'tree'; id: Buffer; packed: Buffer; plainLength: number }[],
  tree: string,
): Buffer {
  const entries = [...without('data/')].filter(({ name }) => !/^(index|snapshots)\//.test(name));
  const packs = [];
  for (const type of ['data', 'tree'] as const) {
    const builder = new PackBuilder(type);
    for (const blob of blobs)
      if (blob.type === type) builder.add(blob.id, envelope.seal(blob.packed), blob.plainLength);
    if (builder.blobs === 0) continue;
    const pack = builder.finish(envelope);
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

beforeAll(async () => {
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
  honest = readEntries(work.at('honest.tar'));
  other = readEntries(work.at('other.tar'));
  await using opened = await openPortable({ path: work.at('honest.tar'), password: filePassword });
  envelope = new Envelope(opened.vault.masterKey);
}, 60_000);
afterAll(() => work[Symbol.dispose]());

/** How it is made, and what its refusal must say. The second list needs the password to be seen through. */
const forgedContainers: [string, RegExp, () => Buffer | string][] = [
  ['an empty file', /it is empty/, () => Buffer.alloc(0)],
  ['one byte', /cut off at byte 1,/, () => Buffer.alloc(1)],
  ['noise', /no tar file/, () => randomBytes(100_000)],
  ['text', /no tar file/, () => Buffer.from('backup '.repeat(1000))],
  ['a gzip stream', /no tar file/, () => Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), randomBytes(2000)])],
  ['a zip', /no tar file/, () => Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(2000)])],
  ['only zeros', /lacks its file config/, () => Buffer.alloc(10_240)],
  ['a directory', /not a plain file/, () => '/'],
  ['cut within a header', /cut off at byte 700,/, () => tarOf(honest).subarray(0, 700)],
  [
    'cut within the key',
    /within its entry "keys/,
    () => tarOf(honest).subarray(0, tarOf(honest.slice(0, 1), Buffer.alloc(0)).length + 600),
  ],
  [
    'cut within a pack',
    /within its entry "data/,
    () => {
      const until = honest.findIndex(({ name }) => name.startsWith('data/'));
      return tarOf(honest).subarray(0, tarOf(honest.slice(0, until), Buffer.alloc(0)).length + 5000);
    },
  ],
  ['cut between two entries', /before its end mark/, () => tarOf(honest.slice(0, 3), Buffer.alloc(0))],
  ['cut before the end mark', /before its end mark/, () => tarOf(honest, Buffer.alloc(0))],
  ['cut within the end mark', /within its end mark/, () => tarOf(honest, Buffer.alloc(700))],
  [
    'something after the end mark',
    /something follows its end mark/,
    () => tarOf(honest, Buffer.concat([endMark, Buffer.from('x')])),
  ],
  [
    'a second tar after the end mark',
    /something follows its end mark/,
    () => Buffer.concat([tarOf(honest), tarOf(other)]),
  ],
  ['a gigabyte of zeros after the end', /something follows its end mark/, () => 'padded'],
  [
    'a flipped bit in a header',
    /checksum is wrong/,
    () => {
      const tar = tarOf(honest);
      tar[5]! ^= 4;
      return tar;
    },
  ],
  [
    'a symbolic link',
    /symbolic link/,
    () => withEntry('config2', forged('config2', 0, linked('2', '/etc/passwd'))),
  ],
  ['a hard link', /hard link/, () => withEntry('x', forged('data/aa', 0, linked('1', 'config')))],
  [
    'a link posing as a file',
    /target of a link/,
    () => withEntry('x', forged('index/x', 0, linked('0', '/etc/passwd'))),
  ],
  ['a directory entry', /is a directory/, () => withEntry('data', forged('data/', 0, typed('5')))],
  ['a character device', /character device/, () => withEntry('x', forged('tty', 0, typed('3')))],
  ['a block device', /block device/, () => withEntry('x', forged('sda', 0, typed('4')))],
  ['a pipe', /named pipe/, () => withEntry('x', forged('pipe', 0, typed('6')))],
  ['a sparse file', /sparse file/, () => withEntry('x', forged('x', 0, typed('S')))],
  ['a PAX record', /PAX record/, () => withEntry('x', forged('x', 0, typed('x')))],
  ['a global PAX record', /PAX record/, () => withEntry('x', forged('x', 0, typed('g')))],
  ['a GNU long name', /long name/, () => withEntry('x', forged('././@LongLink', 0, typed('L')))],
  ['an unknown type', /unknown kind/, () => withEntry('x', forged('x', 0, typed('Z')))],
  [
    'a name with a prefix',
    /too long a name/,
    () =>
      withEntry(
        'x',
        forged('x', 0, (header) => void header.write('deep', 345)),
      ),
  ],
  [
    'an absolute name',
    /"\/etc\/passwd", which is not part/,
    () =>
      withEntry(
        'x',
        forged('/etc/passwd', 0, () => {}),
      ),
  ],
  [
    'a name that climbs',
    /"\.\.\/\.\.\/x", which is not part/,
    () =>
      withEntry(
        'x',
        forged('../../x', 0, () => {}),
      ),
  ],
  [
    'a name that climbs inside',
    /is not part/,
    () =>
      withEntry(
        'x',
        forged('data/../../x', 0, () => {}),
      ),
  ],
  [
    'a name with ./',
    /is not part/,
    () =>
      withEntry(
        'x',
        forged('./config', 0, () => {}),
      ),
  ],
  [
    'an empty name',
    /"", which is not part/,
    () =>
      withEntry(
        'x',
        forged('', 0, () => {}),
      ),
  ],
  [
    'a control character in a name',
    /\\u0007/,
    () =>
      withEntry(
        'x',
        forged('index/\u0007', 0, () => {}),
      ),
  ],
  ['a lock', /"locks\//, () => withEntry(`locks/${'a'.repeat(64)}`)],
  [
    'a file that does not belong',
    /"\.bashrc", which is not part/,
    () =>
      withEntry(
        '.bashrc',
        forged('.bashrc', 0, () => {}),
      ),
  ],
  ['a pack in the wrong folder', /is not part/, () => withEntry(`data/aa/${'b'.repeat(64)}`)],
  ['a name in capitals', /is not part/, () => withEntry(`index/${'A'.repeat(64)}`)],
  ['the config twice', /holds "config" twice/, () => tarOf([...honest, find('config')])],
  ['a pack twice', /"data\/.+ twice/, () => tarOf([...honest, find('data/')])],
  [
    'two keys',
    /has 2 of what there is one: key/,
    () => tarOf([...honest, { name: `keys/${'a'.repeat(64)}`, bytes: Buffer.from('{}') }]),
  ],
  ['two snapshots', /has 2 of what there is one: snapshot/, () => withEntry(`snapshots/${'a'.repeat(64)}`)],
  ['no config', /lacks its file config/, () => tarOf(without('config'))],
  ['no key', /lacks its key/, () => tarOf(without('keys/'))],
  ['no snapshot', /lacks its snapshot/, () => tarOf(without('snapshots/'))],
  ['no index', /no file in index/, () => tarOf(without('index/'))],
  ['no data', /no file in data/, () => tarOf(without('data/'))],
  [
    'a key of 100 KB',
    /says that it has 102400 bytes/,
    () => tarOf([...without('keys/'), { name: `keys/${'a'.repeat(64)}`, bytes: Buffer.alloc(102_400) }]),
  ],
  [
    'a snapshot of 8 GiB that is not there',
    /says that it has 8589934591 bytes/,
    () =>
      withEntry(
        'x',
        forged(`snapshots/${'c'.repeat(64)}`, 8 ** 11 - 1, () => {}),
      ),
  ],
  [
    'a pack that says more than is there',
    /cut off .+ within its entry "data/,
    () =>
      withEntry(
        'x',
        forged(`data/cc/${'c'.repeat(64)}`, 2 ** 31, () => {}),
      ),
  ],
  [
    'a size in binary',
    /no octal number/,
    () =>
      withEntry(
        'x',
        forged(`index/${'c'.repeat(64)}`, 0, (header) => void header.fill(0xff, 124, 136)),
      ),
  ],
  [
    'a negative size',
    /no octal number/,
    () =>
      withEntry(
        'x',
        forged(`index/${'c'.repeat(64)}`, 0, (header) => void header.write('-0000000001', 124)),
      ),
  ],
];

const forgedContents: [string, RegExp, () => Buffer][] = [
  ['a flipped byte in the key', /keys\/\w+ is damaged/, () => replaced('keys/', flipAt(0.5))],
  [
    'a key that is no JSON',
    /keys\/\w+ is damaged/,
    () => replaced('keys/', (bytes) => bytes.fill('x'), true),
  ],
  [
    'a key that would take an hour',
    /more memory or time/,
    () => {
      const key = JSON.parse(find('keys/').bytes.toString());
      const bytes = Buffer.from(JSON.stringify({ ...key, N: 2 ** 20, p: 4096 }));
      return tarOf([...without('keys/'), { name: `keys/${sha256(bytes)}`, bytes }]);
    },
  ],
  [
    'the key of another file',
    /does not open|config is damaged/,
    () => tarOf([...without('keys/'), other.find(({ name }) => name.startsWith('keys/'))!]),
  ],
  [
    'the config of another file',
    /config is damaged/,
    () => tarOf([...without('config'), other.find(({ name }) => name === 'config')!]),
  ],
  ['a flipped byte in the config', /config is damaged/, () => replaced('config', flipAt(0.5))],
  ['a flipped byte in the index', /index\/\w+ is damaged/, () => replaced('index/', flipAt(0.5))],
  [
    'a flipped byte in the index, renamed',
    /index\/\w+ is damaged/,
    () => replaced('index/', flipAt(0.5), true),
  ],
  [
    'the index of another file',
    /index\/\w+ is damaged/,
    () => tarOf([...without('index/'), other.find(({ name }) => name.startsWith('index/'))!]),
  ],
  ['a flipped byte in the snapshot', /snapshots\/\w+ is damaged/, () => replaced('snapshots/', flipAt(0.5))],
  [
    'a pack less',
    /is missing/,
    () => {
      const pack = find('data/');
      return tarOf(honest.filter((entry) => entry !== pack));
    },
  ],
  [
    'a pack more',
    /data that its index does not know/,
    () => tarOf([...honest, other.find(({ name }) => name.startsWith('data/'))!]),
  ],
  [
    'a pack that was cut',
    /should have/,
    () =>
      tarOf(
        honest.map((entry) =>
          entry.name.startsWith('data/') ? { ...entry, bytes: entry.bytes.subarray(0, -40) } : entry,
        ),
      ),
  ],
  [
    'an index that is no JSON',
    /is damaged/,
    () => tarOf([...without('index/'), sealedFile('index', Buffer.from('[[[['))]),
  ],
  [
    'an index nested without end',
    /is damaged/,
    () => tarOf([...without('index/'), sealedFile('index', Buffer.from('['.repeat(2_000_000)))]),
  ],
  [
    'an index that unpacks to a gigabyte',
    /larger than any of its kind|is damaged/,
    () => tarOf([...without('index/'), sealedFile('index', Buffer.alloc(2 ** 30, ' '))]),
  ],
  [
    'a snapshot that unpacks to 100 MB',
    /larger than any of its kind|is damaged/,
    () => tarOf([...without('snapshots/'), sealedFile('snapshots', Buffer.alloc(100_000_000, ' '))]),
  ],
  [
    'a snapshot without a tree',
    /snapshot/,
    () =>
      tarOf([
        ...without('snapshots/'),
        sealedFile('snapshots', Buffer.from('{"time":"2026-01-01T00:00:00Z","paths":[]}')),
      ]),
  ],
  [
    'a block that says it unpacks to 2 GB',
    /would unpack to 2000000000/,
    () =>
      indexWith((index) => {
        const blob = index.packs
          .flatMap(({ blobs }) => blobs)
          .find(({ type, uncompressed_length }) => type === 'data' && uncompressed_length)!;
        blob['uncompressed_length'] = 2_000_000_000;
      }),
  ],
  [
    'an index that says nothing of a pack',
    /data that its index does not know/,
    () => indexWith((index) => void index.packs.pop()),
  ],
  [
    'a directory that packs a thousandfold',
    /would unpack to/,
    () => {
      const plain = Buffer.alloc(300 * 2 ** 20, ' ');
      const id = createHash('sha256').update(plain).digest();
      return repositoryOf(
        [{ type: 'tree', id, packed: zstdCompressSync(plain), plainLength: plain.length }],
        id.toString('hex'),
      );
    },
  ],
];

/** Opens, but what is in it is not what it says: nothing of it is given out. */
const forgedData: [string, RegExp, () => Buffer][] = [
  [
    'a flipped byte in a pack',
    /contents of its data\/.+ are not what was stored/,
    () => replaced('data/', flipAt(0.3)),
  ],
  [
    'a pack under another’s name',
    /are not what was stored/,
    () => {
      const packs = honest.filter(({ name }) => name.startsWith('data/'));
      const [first] = packs;
      return tarOf(
        honest.map((entry) =>
          entry === first ? { ...entry, bytes: randomBytes(entry.bytes.length) } : entry,
        ),
      );
    },
  ],
  ['a file name that climbs', /name/, () => hostileTree('..')],
  ['a file name with a slash', /name/, () => hostileTree('a/b')],
  [
    'a directory that holds itself is impossible, and one that is missing is named',
    /does not know|not in the vault|missing/,
    () => {
      const tree = Buffer.from(
        `{"nodes":[{"name":"d","type":"dir","mode":2147484141,"mtime":"2026-01-01T00:00:00Z","atime":"2026-01-01T00:00:00Z","ctime":"2026-01-01T00:00:00Z","uid":0,"gid":0,"content":null,"subtree":"${'ab'.repeat(32)}"}]}\n`,
      );
      return treeRepository(tree);
    },
  ],
  [
    'a block whose length lies',
    /damaged/,
    () => {
      const plain = Buffer.from('{"nodes":[]}\n');
      const id = createHash('sha256').update(plain).digest();
      return repositoryOf(
        [{ type: 'tree', id, packed: zstdCompressSync(plain), plainLength: 5 }],
        id.toString('hex'),
      );
    },
  ],
  [
    'a block that unpacks to more than it says',
    /damaged/,
    () => {
      const plain = Buffer.alloc(2 ** 28);
      const id = createHash('sha256').update(plain).digest();
      return repositoryOf(
        [{ type: 'tree', id, packed: zstdCompressSync(plain), plainLength: 1000 }],
        id.toString('hex'),
      );
    },
  ],
];

function treeRepository(plain: Buffer): Buffer {
  const id = createHash('sha256').update(plain).digest();
  return repositoryOf(
    [{ type: 'tree', id, packed: zstdCompressSync(plain), plainLength: plain.length }],
    id.toString('hex'),
  );
}

function hostileTree(name: string): Buffer {
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

async function refusalOf(action: () => Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await action();
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('It was accepted.');
}

function put(make: () => Buffer | string): string {
  const made = make();
  const path = work.at('hostile.tar');
  if (made === 'padded') {
    writeFileSync(path, tarOf(honest));
    truncateSync(path, 2 ** 30);
    return path;
  }
  if (typeof made === 'string') return made;
  writeFileSync(path, made);
  return path;
}

test('the honest file that they are made of opens', async () => {
  await using opened = await openPortable({ path: put(() => tarOf(honest)), password: filePassword });
  expect(opened.backup.source).toBe('source');
});

test('so does one that GNU tar filled up', async () => {
  const padded = tarOf(honest, Buffer.alloc(10_240));
  await using opened = await openPortable({ path: put(() => padded), password: filePassword });
  expect(opened.backup.source).toBe('source');
});

describe('refused without the password', () => {
  test.each(forgedContainers)('%s', async (_what, reason, make) => {
    const path = put(make);
    const error = await refusalOf(() => checkPortable(path));
    expect(error).toMatchObject({ code: 'portable-unreadable', message: expect.stringMatching(reason) });
    expect(error.message.startsWith(path)).toBe(true);
    const opening = await refusalOf(() => openPortable({ path, password: filePassword }));
    expect(opening.message).toBe(error.message);
  });
});

describe('refused with the password', () => {
  test.each(forgedContents)('%s', async (_what, reason, make) => {
    const path = put(make);
    const error = await refusalOf(() => openPortable({ path, password: filePassword }));
    expect(['portable-unreadable', 'wrong-password']).toContain(error.code);
    expect(error.message).toMatch(reason);
    expect(error.message).toContain(path);
  });
});

describe('refused when it is used', () => {
  test.each(forgedData)('%s', async (_what, reason, make) => {
    await using opened = await openPortable({ path: put(make), password: filePassword });
    const to = work.at('restored');
    mkdirSync(to);
    try {
      const restored = await restoreFilesBackup({ ...opened, to, existing: 'fail' }).catch(
        (error: unknown) => {
          if (!isHoldfastError(error)) throw error;
          return { status: 'failed', problems: [error.message] };
        },
      );
      expect(restored.status).not.toBe('succeeded');
      expect(restored.problems.join('\n')).toMatch(reason);
      expect(readdirSync(work.path)).not.toContain('b');
      await using target = await createVault(new MemoryStorage());
      const error = await refusalOf(() => adoptPortable({ portable: opened, vault: target }));
      expect(error.message).toMatch(reason);
      expect(await listBackups(target)).toEqual([]);
      expect(await target.files.list('index')).toEqual([]);
      expect(await target.files.list('locks')).toEqual([]);
    } finally {
      rmSync(to, { recursive: true });
    }
  });
});

test('a wrong password is told, and opens nothing', async () => {
  const path = put(() => tarOf(honest));
  for (const password of ['', 'x', `${filePassword} `, filePassword.toUpperCase(), 'correct horse battery']) {
    const error = await refusalOf(() => openPortable({ path, password }));
    expect(error.code).toBe('wrong-password');
  }
});

test('opening leaves nothing behind, and follows no link out', async () => {
  symlinkSync('/etc/passwd', work.at('link'));
  expect((await refusalOf(() => checkPortable(work.at('link')))).message).toMatch(/no tar file/);
  const names = readdirSync(work.path).sort();
  expect(names).toEqual(['honest.tar', 'hostile.tar', 'link', 'other.tar', 'source']);
  expect(readdirSync(join(work.path, 'source')).sort()).toEqual(['a.txt', 'b.bin']);
});
