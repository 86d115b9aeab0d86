/** Files whose form alone is wrong: they are refused before a password is tried. */
import { randomBytes } from 'node:crypto';
import {
  endMark,
  type Forgery,
  find,
  forged,
  linked,
  made,
  tarOf,
  typed,
  withEntry,
  without,
} from './forging.ts';

export const forgedContainers: Forgery[] = [
  ['an empty file', /it is empty/, () => Buffer.alloc(0)],
  ['one byte', /cut off at byte 1,/, () => Buffer.alloc(1)],
  ['noise', /no tar file/, () => randomBytes(100_000)],
  ['text', /no tar file/, () => Buffer.from('backup '.repeat(1000))],
  ['a gzip stream', /no tar file/, () => Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), randomBytes(2000)])],
  ['a zip', /no tar file/, () => Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(2000)])],
  ['only zeros', /lacks its file config/, () => Buffer.alloc(10_240)],
  ['a directory', /not a plain file/, () => '/'],
  ['cut within a header', /cut off at byte 700,/, () => tarOf(made.honest).subarray(0, 700)],
  [
    'cut within the key',
    /within its entry "keys/,
    () => tarOf(made.honest).subarray(0, tarOf(made.honest.slice(0, 1), Buffer.alloc(0)).length + 600),
  ],
  [
    'cut within a pack',
    /within its entry "data/,
    () => {
      const until = made.honest.findIndex(({ name }) => name.startsWith('data/'));
      return tarOf(made.honest).subarray(
        0,
        tarOf(made.honest.slice(0, until), Buffer.alloc(0)).length + 5000,
      );
    },
  ],
  ['cut between two entries', /before its end mark/, () => tarOf(made.honest.slice(0, 3), Buffer.alloc(0))],
  ['cut before the end mark', /before its end mark/, () => tarOf(made.honest, Buffer.alloc(0))],
  ['cut within the end mark', /within its end mark/, () => tarOf(made.honest, Buffer.alloc(700))],
  [
    'something after the end mark',
    /something follows its end mark/,
    () => tarOf(made.honest, Buffer.concat([endMark, Buffer.from('x')])),
  ],
  [
    'a second tar after the end mark',
    /something follows its end mark/,
    () => Buffer.concat([tarOf(made.honest), tarOf(made.other)]),
  ],
  ['a gigabyte of zeros after the end', /something follows its end mark/, () => 'padded'],
  [
    'a flipped bit in a header',
    /checksum is wrong/,
    () => {
      const tar = tarOf(made.honest);
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
  ['the config twice', /holds "config" twice/, () => tarOf([...made.honest, find('config')])],
  ['a pack twice', /"data\/.+ twice/, () => tarOf([...made.honest, find('data/')])],
  [
    'two keys',
    /has 2 of what there is one: key/,
    () => tarOf([...made.honest, { name: `keys/${'a'.repeat(64)}`, bytes: Buffer.from('{}') }]),
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
