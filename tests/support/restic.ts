import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inject } from 'vitest';

/** Runs one restic of the run on a repository; rejects with its error output when it fails. */
export type Restic = (repository: string, password: string, ...args: string[]) => Promise<string>;

/** Every restic version that can be had here, for `describe.each`. */
export function resticVersions(): { version: string; restic: Restic }[] {
  return inject('restic').map(({ version, path }) => ({
    version,
    async restic(repository, password, ...args) {
      const { stdout } = await promisify(execFile)(path, ['--no-cache', '--repo', repository, ...args], {
        env: { PATH: process.env['PATH'], RESTIC_PASSWORD: password, LC_ALL: 'C.UTF-8' },
        maxBuffer: 2 ** 28,
      });
      return stdout;
    },
  }));
}

/** Why a tool is not here, for `test.skipIf`; undefined when it is. */
export function whyMissing(name: string): string | undefined {
  return inject('missingTools').find((tool) => tool.name === name)?.reason;
}
