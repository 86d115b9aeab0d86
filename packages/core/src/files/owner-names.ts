import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const getentTimeoutMs = 5000;

/** The names of user and group ids, as the system knows them now. Every id is asked for once. */
export interface OwnerNames {
  /** The name; undefined when the id has none; null when it must be looked up first with {@link resolve}. */
  user(uid: number): string | undefined | null;
  group(gid: number): string | undefined | null;
  /** Asks the system (`getent`: LDAP and the like) for ids that the local files do not have. */
  resolve(uids: Iterable<number>, gids: Iterable<number>): Promise<void>;
}

/** Reads `/etc/passwd` and `/etc/group` once. A missing file is an empty one. */
export async function loadOwnerNames(): Promise<OwnerNames> {
  const users = await readDatabase('/etc/passwd');
  const groups = await readDatabase('/etc/group');
  return {
    user: (uid) => known(users, uid),
    group: (gid) => known(groups, gid),
    resolve: async (uids, gids) => {
      for (const uid of uids) if (!users.has(uid)) users.set(uid, await askSystem('passwd', uid));
      for (const gid of gids) if (!groups.has(gid)) groups.set(gid, await askSystem('group', gid));
    },
  };
}

type Names = Map<number, string | undefined>;

function known(names: Names, id: number): string | undefined | null {
  const name = names.get(id);
  return name === undefined && !names.has(id) ? null : name;
}

async function readDatabase(path: string): Promise<Names> {
  const names: Names = new Map();
  const text = await readFile(path, 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    const [name, , id] = line.split(':');
    // The first line for an id wins, as in getpwuid(3).
    if (name && id && /^\d+$/.test(id) && !names.has(Number(id))) names.set(Number(id), name);
  }
  return names;
}

async function askSystem(database: 'passwd' | 'group', id: number): Promise<string | undefined> {
  try {
    const { stdout } = await run('getent', [database, String(id)], { timeout: getentTimeoutMs });
    return stdout.split(':', 1)[0] || undefined;
  } catch {
    // No such id, no getent, or a directory service that does not answer: the number alone is stored.
    return undefined;
  }
}
