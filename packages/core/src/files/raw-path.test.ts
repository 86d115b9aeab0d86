import { basename, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { baseName, joinPath } from './raw-path.ts';

test('paths are put together and taken apart as node:path does it', () => {
  const name = fc.stringMatching(/^[ab.é]{1,4}$/).filter((text) => text !== '.' && text !== '..');
  fc.assert(
    fc.property(fc.array(name), name, fc.boolean(), (folders, last, slash) => {
      const folder = `/${folders.join('/')}`;
      const joined = joinPath(
        Buffer.from(slash && folder !== '/' ? `${folder}/` : folder),
        Buffer.from(last),
      );
      expect(joined.toString()).toBe(join(folder, last));
      expect(baseName(Buffer.from(folder)).toString()).toBe(basename(folder));
      expect(baseName(joined).toString()).toBe(last);
    }),
  );
});
