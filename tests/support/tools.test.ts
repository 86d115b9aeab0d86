import { describe, expect, inject, test } from 'vitest';
import { resticVersions, whyMissing } from './restic.ts';

describe('the programs that Holdfast is compared with', () => {
  test.for(['restic 0.18', 'getfattr', '7z'])('%s is here', (name, { skip }) => {
    const reason = whyMissing(name);
    if (reason !== undefined) skip(`${name} could not be had: ${reason}`);
    if (!name.startsWith('restic')) return;
    const versions = resticVersions().map(({ version }) => version);
    expect(versions.some((version) => name.endsWith(version.split('.').slice(0, 2).join('.')))).toBe(true);
  });

  test('every restic answers with its version', async () => {
    expect(inject('restic').length).toBeGreaterThan(0);
    for (const { version, restic } of resticVersions()) {
      expect(await restic('/nowhere', 'none', 'version')).toContain(`restic ${version}`);
    }
  });
});
