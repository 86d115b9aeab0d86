import { describe, expect, test } from 'vitest';
import { readImports, type SourceFile } from './imports.ts';
import { findViolations } from './layer-violations.ts';

function source(path: string, text: string): SourceFile {
  return { path, text, imports: readImports(path, text, '/nowhere') };
}

const core = 'packages/core/src';

describe('imports', () => {
  test('are found in all their forms', () => {
    const text = `
import { a } from './a.ts';
import type { B } from '../b.ts';
import {
  c,
  type D,
} from '@holdfast/core/vault';
export { e } from './e.ts';
import 'side-effect';
const f = await import(/* turbopackIgnore: true */ './f.ts');
const worker = new Worker(new URL('./worker.ts', import.meta.url));
const text = "import { no } from 'nowhere'";
`;
    expect(readImports('x/y.ts', text, '/nowhere').map(({ module, typeOnly }) => [module, typeOnly])).toEqual(
      [
        ['./a.ts', false],
        ['../b.ts', true],
        ['@holdfast/core/vault', false],
        ['./e.ts', false],
        ['side-effect', false],
        ['./f.ts', false],
        ['./worker.ts', false],
      ],
    );
  });
});

describe('the layers', () => {
  test.each([
    [`${core}/files/walk.ts`, `import { x } from '../vault/x.ts';`],
    [`${core}/postgres/dump.ts`, `import type { X } from '../backup/x.ts';`],
    [`${core}/vault/x.ts`, `import { x } from '../backup/x.ts';`],
    [`${core}/storage/x.ts`, `import { x } from '../crypto/x.ts';`],
    [`${core}/drawer/x.ts`, `import { x } from '../crypto/x.ts';`],
    [`${core}/backup/x.ts`, `import { createServer } from 'node:http';`],
    [`${core}/backup/x.ts`, `import { PrismaClient } from '@prisma/client';`],
    [`${core}/backup/x.ts`, `import { x } from '@holdfast/db';`],
    ['packages/contracts/src/x.ts', `import { x } from 'pg';`],
    ['packages/contracts/src/x.ts', `import { x } from '../../core/src/errors.ts';`],
    ['packages/unheard-of/src/x.ts', `import { x } from 'pg';`],
    ['apps/web/src/x.tsx', `'use client';\nimport type { X } from '@holdfast/core/vault';`],
  ])('%s must not say %s', (path, text) => {
    expect(findViolations([source(path, text)])).toHaveLength(1);
  });

  test.each([
    [`${core}/vault/x.ts`, `import { x } from '../crypto/x.ts';`],
    [`${core}/files/x.ts`, `import { x } from '../errors.ts';`],
    [`${core}/files/x.test.ts`, `import { x } from '../vault/x.ts';`],
    ['packages/contracts/src/x.ts', `import { z } from 'zod';`],
    ['apps/web/src/x.tsx', `'use client';\nimport { x } from '@holdfast/contracts';`],
  ])('%s may say %s', (path, text) => {
    expect(findViolations([source(path, text)])).toEqual([]);
  });

  test('follow what a client component loads', () => {
    const files = [
      source(
        'apps/web/src/a.tsx',
        `'use client';\nimport { b } from './b.ts';\nimport type { c } from './c.ts';`,
      ),
      source('apps/web/src/b.ts', `import { x } from '@holdfast/db';`),
      source('apps/web/src/c.ts', `import { x } from '@holdfast/core/vault';`),
    ];
    expect(findViolations(files)).toEqual(['apps/web/src/b.ts imports @holdfast/db, and runs in browsers.']);
  });

  test('have no circles between files or folders', () => {
    const files = [
      source(`${core}/vault/one/a.ts`, `import { b } from '../two/b.ts';`),
      source(`${core}/vault/two/b.ts`, `import { c } from '../one/c.ts';\nimport { d } from '../d.ts';`),
      source(`${core}/vault/one/c.ts`, `import type { a } from './a.ts';`),
      source(`${core}/vault/d.ts`, `import { c } from './one/c.ts';`),
    ];
    const folders = `These folders import each other in a circle: ${core}/vault/one, ${core}/vault/two.`;
    expect(findViolations(files)).toEqual([folders]);
    files[2] = source(`${core}/vault/one/c.ts`, `import { a } from './a.ts';`);
    expect(findViolations(files)).toHaveLength(2);
  });
});
