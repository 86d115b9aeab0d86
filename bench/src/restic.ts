/** restic, with its defaults but for the cache: a local repository needs none, and Holdfast keeps none. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Contestant } from './contestant.ts';

const streamName = 'database.dump';

/** The restics to compare with: those named, or the one on PATH; with `all`, also the newer one that the tests use. */
export async function findRestics(named: readonly string[], all: boolean): Promise<Contestant[]> {
  const found = new Map<string, Contestant>();
  for (const path of named.length > 0 ? named : await usualPlaces(all)) {
    const { stdout } = await promisify(execFile)(path, ['version']);
    const version = /^restic (\S+)/.exec(stdout)?.[1] ?? 'unknown';
    if (!found.has(version)) found.set(version, restic(path, version));
  }
  return [...found.values()];
}

async function usualPlaces(all: boolean): Promise<string[]> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = await usable(folders.map((folder) => join(folder, 'restic')));
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const newer = await usable([join(cache, 'holdfast-test-tools/restic-trixie/usr/bin/restic')]);
  return all ? [...onPath.slice(0, 1), ...newer] : [...onPath, ...newer].slice(0, 1);
}

async function usable(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    await access(path, constants.X_OK).then(
      () => found.push(path),
      () => {},
    );
  }
  return found;
}

function restic(path: string, version: string): Contestant {
  const stage = (repository: string, ...args: string[]) => ({
    argv: [path, '--repo', repository, '--no-cache', '--quiet', ...args],
  });
  return {
    name: `restic ${version}`,
    env: { RESTIC_PASSWORD: 'bench' },
    init: (repository) => stage(repository, 'init'),
    open: (repository) => stage(repository, 'snapshots'),
    saveStream: (repository) => stage(repository, 'backup', '--stdin', '--stdin-filename', streamName),
    readStream: (repository) => stage(repository, 'dump', 'latest', `/${streamName}`),
    backUpTree: (repository, tree) => stage(repository, 'backup', tree),
    restoreTree: (repository, target) => stage(repository, 'restore', 'latest', '--target', target),
    verify: (repository) => stage(repository, 'check', '--read-data'),
  };
}
