/** Files that open, and in which something is not what it says: nothing of that is given out. */
import { createHash, randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import {
  type Forgery,
  flipAt,
  hostileTree,
  made,
  replaced,
  repositoryOf,
  tarOf,
  treeRepository,
} from './forging.ts';

export const forgedData: Forgery[] = [
  [
    'a flipped byte in a pack',
    /contents of its data\/.+ are not what was stored/,
    () => replaced('data/', flipAt(0.3)),
  ],
  [
    'a pack under another’s name',
    /are not what was stored/,
    () => {
      const packs = made.honest.filter(({ name }) => name.startsWith('data/'));
      const [first] = packs;
      return tarOf(
        made.honest.map((entry) =>
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
