import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientToolNames, findClientTools } from './client-tools.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function install(version: string, names: readonly string[] = clientToolNames): void {
  for (const name of names) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho '${name} (PostgreSQL) ${version}'\n`);
    chmodSync(path, 0o755);
  }
}

describe('client programs', () => {
  test('of the wanted version are found in PG_BIN', async () => {
    install('99.3 (Debian 99.3-1.pgdg12+1)');
    expect(await findClientTools(99, { pgBin: folder, path: '' })).toMatchObject({
      major: 99,
      version: '99.3',
      folder,
    });
  });

  test('of a version in development are recognised', async () => {
    install('99beta2');
    expect(await findClientTools(99, { path: folder, pgBin: undefined })).toMatchObject({
      version: '99beta2',
    });
  });

  test('of another version are named in the error, with the package that is missing', async () => {
    install('98.1');
    await expect(findClientTools(99, { pgBin: folder, path: '' })).rejects.toMatchObject({
      code: 'tool-missing',
      message: expect.stringMatching(/version 98.*postgresql-client-99/),
      data: { package: 'postgresql-client-99' },
    });
  });

  test('count only when all of them are there', async () => {
    install('99.1', ['pg_dump', 'psql']);
    await expect(findClientTools(99, { pgBin: folder, path: '' })).rejects.toMatchObject({
      code: 'tool-missing',
    });
  });
});
