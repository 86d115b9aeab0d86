/**
 * What locking remembers outside the vault, in a folder of this installation: its host name, and a record of every
 * lock that it holds. A record says which process took the lock, so that the lock of a crashed one can be cleared
 * at once, while one of another machine with the same host name and process id (containers!) is never touched.
 *
 * The folder belongs to one machine; its containers may share it. Where it cannot be written, locking works all the
 * same, and a lock left by a crash waits for a person.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { isInitialPidNamespace, markOfThisProcess, type ProcessMark } from '../../processes/process-life.ts';
import type { LockFile } from './lock-json.ts';

export interface LockRecord extends ProcessMark {
  hostname: string;
  /** Set when the process gave the lock up but could not delete its file. */
  released?: boolean;
}

/** Records of locks whose files nobody has seen for so long are deleted. */
const forgetAfterMs = 30 * 24 * 3600_000;

/** `$XDG_STATE_HOME/holdfast`, which is `~/.local/state/holdfast` for most. */
export function defaultStateDirectory(): string {
  const stateHome = process.env['XDG_STATE_HOME'];
  return join(stateHome?.startsWith('/') ? stateHome : join(homedir(), '.local', 'state'), 'holdfast');
}

/**
 * The host name that stands in our locks, chosen once and then kept. It is the machine's own, so that `restic unlock`
 * on this machine can tell our dead from our living; in a container, where names repeat and process ids cannot be
 * seen from outside, it gets a random ending.
 */
export async function installationHostname(stateDirectory = defaultStateDirectory()): Promise<string> {
  const path = join(stateDirectory, 'hostname');
  const kept = await readHostname(path);
  if (kept !== undefined) return kept;
  const own = hostname();
  const chosen = isInitialPidNamespace() ? own : `${own}-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
    const temporary = `${path}-tmp-${randomBytes(8).toString('hex')}`;
    await writeFile(temporary, `${chosen}\n`, { mode: 0o600, flag: 'wx', flush: true });
    // Of several processes that start together the first decides.
    await link(temporary, path).catch(() => {});
    await rm(temporary, { force: true });
    return (await readHostname(path)) ?? own;
  } catch {
    return own;
  }
}

async function readHostname(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const name = text.trim();
  return /^[\x21-\x7e]{1,253}$/.test(name) ? name : undefined;
}

export class LockRecords {
  readonly #folder: string;

  constructor(stateDirectory: string) {
    this.#folder = join(stateDirectory, 'locks');
  }

  /** To be called before the lock's file is stored, so that no crash falls between. Never fails. */
  async write(lock: LockFile, released = false): Promise<void> {
    const record: LockRecord = {
      ...markOfThisProcess(),
      hostname: lock.hostname,
      ...(released ? { released } : {}),
    };
    const path = this.#path(lock);
    const temporary = `${path}-tmp-${randomBytes(8).toString('hex')}`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, JSON.stringify(record), { mode: 0o600, flag: 'wx' });
      await rename(temporary, path);
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  /** The record of a lock, if this installation wrote it. The time with its nanoseconds makes it unmistakable. */
  async find(lock: LockFile): Promise<LockRecord | undefined> {
    try {
      const record = JSON.parse(await readFile(this.#path(lock), 'utf8')) as LockRecord;
      return record.pid === lock.pid && record.hostname === lock.hostname ? record : undefined;
    } catch {
      return undefined;
    }
  }

  async remove(lock: LockFile): Promise<void> {
    await rm(this.#path(lock), { force: true }).catch(() => {});
  }

  /** Deletes what is so old that it says nothing about any living lock. Never fails. */
  async removeOld(nowMs: number): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, name);
      const stats = await stat(path).catch(() => undefined);
      if (stats !== undefined && nowMs - stats.mtimeMs > forgetAfterMs)
        await rm(path, { force: true }).catch(() => {});
    }
  }

  #path(lock: LockFile): string {
    return join(this.#folder, `${lock.pid}-${lock.time.ns}`);
  }
}
