import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinPath } from '../raw-path.ts';
import { createExtendedAttributeReader } from './read-attributes.ts';
import { createExtendedAttributeWriter } from './write-attributes.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-attributes-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function make(name: Buffer | string, ...attributes: string[]): Buffer {
  const path = joinPath(Buffer.from(folder), Buffer.from(name));
  writeFileSync(path, '');
  for (const attribute of attributes) {
    execFileSync('xargs', ['-0', 'setfattr', '-n', attribute, '-v', 'value'], { input: path });
  }
  return path;
}

describe('extended attributes of many entries', () => {
  test('are found under their paths, whatever these are', async () => {
    const reader = (await createExtendedAttributeReader())!;
    const paths = [
      make('plain'),
      make('-rf', 'user.a'),
      make('with: colon\n\\', 'user.b', 'user.a'),
      make(Buffer.from([0xff, 0x0d]), 'user.c'),
    ];
    const { attributes, problems } = await reader.read(paths);
    expect(problems).toEqual([]);
    const value = Buffer.from('value');
    expect([...attributes]).toEqual([
      [paths[1]!.toString('latin1'), [{ name: 'user.a', value }]],
      [
        paths[2]!.toString('latin1'),
        [
          { name: 'user.a', value },
          { name: 'user.b', value },
        ],
      ],
      [paths[3]!.toString('latin1'), [{ name: 'user.c', value }]],
    ]);
  });

  test('of more entries than fit in one command line', async () => {
    const reader = (await createExtendedAttributeReader())!;
    const path = make('last', 'user.a');
    const plain = make('x'.repeat(200));
    const { attributes } = await reader.read([...Array.from({ length: 5000 }, () => plain), path]);
    expect(attributes.size).toBe(1);
  });

  test('of what is gone are no problem, of what cannot be reached are one', async () => {
    const reader = (await createExtendedAttributeReader())!;
    const gone = joinPath(Buffer.from(folder), Buffer.from('gone: away'));
    const below = joinPath(make('a file'), Buffer.from('below'));
    const { attributes, problems } = await reader.read([gone, below, make('here', 'user.a')]);
    expect(attributes.size).toBe(1);
    expect(problems).toMatchObject([{ code: 'attributes-unreadable', path: below }]);
    expect(problems[0]?.message).toContain('Not a directory');
  });

  test('are not read where getfattr is missing', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      expect(await createExtendedAttributeReader()).toBeUndefined();
      expect(await createExtendedAttributeWriter()).toBeUndefined();
    } finally {
      process.env['PATH'] = path;
    }
  });

  test('can be cancelled', async () => {
    const reader = (await createExtendedAttributeReader())!;
    const cancel = new AbortController();
    const reading = reader.read([Buffer.from(folder)], cancel.signal);
    cancel.abort();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('what cannot be set is told for each entry', async () => {
  const writer = (await createExtendedAttributeWriter())!;
  const [good, bad] = [make('good').toString(), make('bad').toString()];
  const value = Buffer.from([0, 61, 92, 255]);
  const results = await Promise.all([
    writer.set(bad, [
      { name: 'user.a', value },
      { name: 'nonsense.b', value },
    ]),
    writer.set(good, [{ name: 'user.na=me\\\n', value }]),
    writer.set(join(folder, 'absent'), [{ name: 'user.a', value }]),
  ]);
  expect(results).toEqual([['Operation not supported'], [], ['No such file or directory']]);
  const reader = (await createExtendedAttributeReader())!;
  const { attributes } = await reader.read([Buffer.from(good), Buffer.from(bad)]);
  expect([...attributes.values()]).toEqual([
    [{ name: 'user.na=me\\\n', value }],
    [{ name: 'user.a', value }],
  ]);
});
