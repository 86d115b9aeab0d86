/** Files whose form is right and whose contents are not: seen through once the password has opened them. */
import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import {
  type Forgery,
  find,
  flipAt,
  indexWith,
  made,
  replaced,
  repositoryOf,
  sealedFile,
  sha256,
  tarOf,
  without,
} from './forging.ts';

export const forgedContents: Forgery[] = [
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
    () => tarOf([...without('keys/'), made.other.find(({ name }) => name.startsWith('keys/'))!]),
  ],
  [
    'the config of another file',
    /config is damaged/,
    () => tarOf([...without('config'), made.other.find(({ name }) => name === 'config')!]),
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
    () => tarOf([...without('index/'), made.other.find(({ name }) => name.startsWith('index/'))!]),
  ],
  ['a flipped byte in the snapshot', /snapshots\/\w+ is damaged/, () => replaced('snapshots/', flipAt(0.5))],
  [
    'a pack less',
    /is missing/,
    () => {
      const pack = find('data/');
      return tarOf(made.honest.filter((entry) => entry !== pack));
    },
  ],
  [
    'a pack more',
    /data that its index does not know/,
    () => tarOf([...made.honest, made.other.find(({ name }) => name.startsWith('data/'))!]),
  ],
  [
    'a pack that was cut',
    /should have/,
    () =>
      tarOf(
        made.honest.map((entry) =>
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
