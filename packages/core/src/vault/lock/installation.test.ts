import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isInitialPidNamespace } from '../../processes/process-life.ts';
import { installationHostname } from './installation.ts';

const base = await mkdtemp(join(tmpdir(), 'holdfast-installation-'));
afterAll(() => rm(base, { recursive: true, force: true }));

describe('installationHostname', () => {
  test('is chosen once, also by many at the same time', async () => {
    const state = join(base, 'new');
    const names = await Promise.all(Array.from({ length: 20 }, () => installationHostname(state)));
    expect(new Set(names).size).toBe(1);
    expect(names[0]!.startsWith(hostname())).toBe(true);
    if (isInitialPidNamespace()) expect(names[0]).toBe(hostname());
    expect((await readFile(join(state, 'hostname'), 'utf8')).trim()).toBe(names[0]);
  });

  test('is kept when the machine is given another name, and is the machine’s where nothing can be kept', async () => {
    await writeFile(join(base, 'hostname'), 'chosen-before\n');
    expect(await installationHostname(base)).toBe('chosen-before');
    expect(await installationHostname(join(base, 'hostname', 'below'))).toBe(hostname());
  });
});
