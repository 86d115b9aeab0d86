/**
 * Who started a server of ours, and what to do about those that were left over.
 *
 * Each cluster directory holds a file `owner` with the process that started the server. A server whose owner is gone
 * is a leftover: its watcher was killed as well, or the machine lost power. It is stopped before anything else
 * happens to its directory.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError } from '../errors.ts';
import { processAnswers } from '../processes/process-life.ts';

export const ownerFile = 'owner';

/** Marks the directory as ours. */
export async function writeOwner(directory: string): Promise<void> {
  await writeFile(join(directory, ownerFile), processName(process.pid) ?? String(process.pid));
}

/** True while the process that started the server in this directory lives. */
export async function ownerIsAlive(directory: string): Promise<boolean> {
  const owner = await readFile(join(directory, ownerFile), 'utf8').catch(() => '');
  const pid = Number.parseInt(owner, 10);
  return pid > 0 && processName(pid) === owner;
}

/** Process id and start time, because process ids come round again; undefined for a process that is not there. */
function processName(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    // Field 3 of proc(5) comes first here: 0 is the state, 19 (field 22) the start time.
    return fields[0] === 'Z' ? undefined : `${pid} ${fields[19]}`;
  } catch {
    return process.platform !== 'linux' && processAnswers(pid) ? String(pid) : undefined;
  }
}

/**
 * Makes a data directory ready for a new server. A leftover server in it is stopped; a running one that has an owner
 * rejects with `database-exists`. A `postmaster.pid` that names a process which is something else by now is removed,
 * as PostgreSQL itself would refuse to start until a person did that.
 */
export async function clearLeftovers(directory: string, data: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (let round = 0; ; round++) {
    const servers = serverProcesses(data);
    if (servers.length === 0) break;
    if (await ownerIsAlive(directory)) {
      throw new HoldfastError(
        'database-exists',
        `A PostgreSQL server (process ${servers[0]}) already runs in ${directory}; stop what started it, or choose another directory.`,
        { retryable: true },
      );
    }
    if (Date.now() > deadline) {
      throw new HoldfastError(
        'internal',
        `A PostgreSQL server (process ${servers[0]}) that was left over in ${directory} does not stop; end it by hand.`,
      );
    }
    // Fast shutdown at first; backends whose postmaster was killed leave by themselves.
    const postmaster = readPostmasterPid(data);
    if (round % 100 === 0 && postmaster !== undefined && servers.includes(postmaster)) {
      signalProcess(postmaster, round < 200 ? 'SIGINT' : 'SIGQUIT');
    }
    await sleep(100);
  }
  // PostgreSQL removes a stale lock file by itself, unless its process id has come round again as something else.
  const named = readPostmasterPid(data);
  if (process.platform === 'linux' && named !== undefined && processAnswers(named)) {
    await rm(join(data, 'postmaster.pid'), { force: true });
  }
}

/** Every process that works in this data directory: PostgreSQL's processes all make it their current folder. */
function serverProcesses(data: string): number[] {
  if (process.platform !== 'linux') {
    const pid = readPostmasterPid(data);
    return pid !== undefined && processAnswers(pid) ? [pid] : [];
  }
  if (!existsSync(data)) return [];
  const folder = realpathSync(data);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder;
      } catch {
        return false;
      }
    });
}

function readPostmasterPid(data: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It went by itself.
  }
}
