import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EFF_LONG_WORDLIST } from 'secure-password-utilities/wordlists';
import { afterAll, describe, expect, test } from 'vitest';
import { type ContainerKind, createContainer } from './container.ts';
import { needsPassphrase, openContainer } from './open-container.ts';
import { generatePassphrase, requireStrongPassphrase } from './passphrase.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-container-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const passphrase = 'ünlike-öther-words';

async function* parts(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

async function make(kind: ContainerKind, name: string, secret: string | undefined): Promise<string> {
  const path = join(folder, name);
  await using container = await createContainer({ kind, path, passphrase: secret });
  const entry = await container.add('data/001.jsonl', parts('{"a":1}\n', '{"a":2}\n'.repeat(50_000)));
  expect(entry.bytes).toBe(8 * 50_001);
  await container.add('empty', parts());
  await container.finish();
  await container.publish();
  return path;
}

async function read(path: string, secret: string | undefined, entry: string): Promise<string> {
  await using container = await openContainer({ path, passphrase: secret });
  return (await container.readSmall(entry)).toString('utf8');
}

describe.each([
  ['zip', passphrase],
  ['zip', undefined],
  ['html', passphrase],
] as const)('a container of the kind %s, passphrase %s', (kind, secret) => {
  const name = `${kind}-${secret === undefined ? 'plain' : 'sealed'}`;

  test('gives back what was put in', async () => {
    const path = await make(kind, name, secret);
    expect(await needsPassphrase(path)).toBe(secret !== undefined);
    expect(await read(path, secret, 'data/001.jsonl')).toBe(`{"a":1}\n${'{"a":2}\n'.repeat(50_000)}`);
    expect(await read(path, secret, 'empty')).toBe('');
    await expect(read(path, secret, 'other')).rejects.toMatchObject({ code: 'export-unreadable' });
    if (secret === undefined) return;
    expect(await read(path, secret.normalize('NFD'), 'empty')).toBe('');
    for (const wrong of [undefined, '', 'wrong'])
      await expect(read(path, wrong, 'data/001.jsonl')).rejects.toMatchObject({ code: 'wrong-password' });
  });

  test('a flipped bit is never returned as right', async () => {
    const bytes = readFileSync(join(folder, name));
    const path = join(folder, `${name}-flipped`);
    const original = await read(join(folder, name), secret, 'data/001.jsonl');
    for (let i = 1; i < 12; i++) {
      const flipped = Buffer.from(bytes);
      flipped[Math.floor((bytes.length * i) / 12)]! ^= 1 << (i % 8);
      writeFileSync(path, flipped);
      const found = await read(path, secret, 'data/001.jsonl').catch((error: unknown) => error);
      if (found === original) continue;
      // Without encryption a checksum of 32 bits is all that a ZIP has; the manifest's hashes do the rest.
      if (secret === undefined && typeof found === 'string') continue;
      expect(found).toMatchObject({ code: expect.stringMatching(/^(export-unreadable|wrong-password)$/) });
    }
  });

  test('what is not published leaves nothing', async () => {
    const before = readdirSync(folder);
    {
      await using container = await createContainer({
        kind,
        path: join(folder, 'given-up'),
        passphrase: secret,
      });
      await container.add('a', parts('b'));
    }
    expect(readdirSync(folder)).toEqual(before);
    await expect(
      createContainer({ kind, path: join(folder, name), passphrase: secret }),
    ).rejects.toMatchObject({
      code: 'storage-exists',
    });
    expect(readdirSync(folder)).toEqual(before);
  });
});

test('files that are no exports', async () => {
  for (const [name, text] of Object.entries({
    nothing: '',
    text: 'hello'.repeat(100),
    page: '<!doctype html><p>x</p>',
  })) {
    writeFileSync(join(folder, name), text);
    await expect(read(join(folder, name), 'x', 'manifest.json')).rejects.toMatchObject({
      code: 'export-unreadable',
    });
  }
  await expect(read(join(folder, 'not-there'), 'x', 'y')).rejects.toMatchObject({ code: 'invalid-input' });
});

describe('passphrases', () => {
  test('seven words of 7,776', async () => {
    expect(EFF_LONG_WORDLIST).toHaveLength(7776);
    const made = generatePassphrase();
    expect(made).not.toBe(generatePassphrase());
    // Four of the words hold a hyphen themselves.
    expect(made.split('-').length).toBeGreaterThanOrEqual(7);
    await requireStrongPassphrase(made);
  });

  test('what can be guessed is refused', async () => {
    for (const weak of [
      'short',
      'fourteen-chars',
      'passwordpassword',
      'aaaaaaaaaaaaaaaaaaaa',
      'qwertyuiopasdfgh',
      '1234567890123456',
    ])
      await expect(requireStrongPassphrase(weak)).rejects.toMatchObject({ code: 'invalid-input' });
    await requireStrongPassphrase('seven geese argue about tax law');
  });
});
