/**
 * Where a server of our own can live, and as whom it runs. PostgreSQL refuses to run as root, so root hands its
 * servers to an unprivileged user, who must be able to reach the data and the socket.
 */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { HoldfastError } from '../errors.ts';

/** Spread into spawn's options: empty when the server may run as we do. */
export interface ServerUser {
  uid?: number;
  gid?: number;
}

const serverUsers = ['postgres', 'nobody'] as const;

/** As whom servers run: as ourselves, or, for root, as the first of these users that exists. */
export async function chooseServerUser(names: readonly string[] = serverUsers): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  for (const name of names) {
    try {
      const ask = async (flag: string) =>
        Number((await promisify(execFile)('id', [flag, name], { cwd: '/' })).stdout.trim());
      const [uid, gid] = [await ask('-u'), await ask('-g')];
      if (uid > 0 && gid > 0) return { uid, gid };
    } catch {
      // No such user; try the next one.
    }
  }
  throw new HoldfastError(
    'tool-missing',
    'PostgreSQL does not run as root and this machine has neither a user "postgres" nor "nobody": create one (useradd --system postgres).',
  );
}

export interface ReachableDirectory {
  directory: string;
  /** Set when it is not the wanted one: a sentence that says so. */
  notice?: string;
}

/**
 * Makes the wanted directory, or, where the server's user cannot get to it (below a home of mode 0700), one with a
 * name derived from it at a place that everybody can reach: the same one every time.
 */
export async function makeReachableDirectory(
  wanted: string,
  user: ServerUser,
  fallbackParent = '/var/lib/holdfast',
): Promise<ReachableDirectory> {
  const directory = resolve(wanted);
  await makeDirectory(directory);
  if (await canEnter(directory, user)) return { directory };
  const elsewhere = join(fallbackParent, `${basename(directory)}-${shortHash(directory)}`);
  await makeDirectory(elsewhere);
  if (await canEnter(elsewhere, user)) {
    return {
      directory: elsewhere,
      notice: `PostgreSQL runs as an ordinary user, who cannot reach ${directory}; its data lies in ${elsewhere} instead.`,
    };
  }
  throw new HoldfastError(
    'storage-denied',
    `The user that PostgreSQL runs as can reach neither ${directory} nor ${elsewhere}; choose another directory for it.`,
  );
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw new HoldfastError(
      'storage-denied',
      `${directory} could not be made (${(cause as NodeJS.ErrnoException).code}); choose a directory that can be written to.`,
      { cause },
    );
  }
}

/** True when that user gets into the folder: asked of the system itself, which knows access lists as well. */
export function canEnter(directory: string, user: ServerUser): Promise<boolean> {
  return new Promise((settle) => {
    const child = spawn('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], {
      ...user,
      cwd: '/',
      stdio: 'ignore',
    });
    child.on('error', () => settle(false));
    child.on('close', (code) => settle(code === 0));
  });
}

/** The longest path of a Unix socket that every system takes (103 bytes on macOS, 107 on Linux). */
const socketPathLimitBytes = 103;

/** Makes the empty folder for a server's socket: inside `directory`, or a short one in the temporary folder when that is too long. */
export async function makeSocketDirectory(directory: string, user: ServerUser): Promise<string> {
  const inside = join(directory, 'socket');
  // A comma or a quote would need an escape in each of the places that take this folder's name.
  const usable =
    Buffer.byteLength(join(inside, '.s.PGSQL.65535.lock')) <= socketPathLimitBytes &&
    !/[,"'\\%]/.test(inside);
  const chosen = usable
    ? inside
    : join(await shortTemporaryFolder(), `holdfast-${process.getuid?.() ?? 0}-${shortHash(directory)}`);
  const found = await lstat(chosen).catch(() => undefined);
  // The name in the temporary folder can be foreseen, so somebody else may have been there first.
  if (found && !(found.isDirectory() && [process.getuid?.(), user.uid].includes(found.uid))) {
    throw new HoldfastError('storage-denied', `${chosen} belongs to somebody else; remove it and try again.`);
  }
  // After a crash it holds the lock file of a server that is gone.
  await rm(chosen, { recursive: true, force: true });
  await mkdir(chosen, { mode: 0o700 });
  await giveTo(chosen, user);
  return chosen;
}

/** Makes a folder or file private to the server's user. */
export async function giveTo(path: string, user: ServerUser, mode = 0o700): Promise<void> {
  await chmod(path, mode);
  if (user.uid !== undefined && user.gid !== undefined) await chown(path, user.uid, user.gid);
}

/** A new folder whose name begins with `prefix`; the server's user may pass through it, nobody may list it. */
export async function makePrivateTemporaryFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(prefix);
  await chmod(folder, 0o711);
  return folder;
}

async function shortTemporaryFolder(): Promise<string> {
  const own = tmpdir();
  return Buffer.byteLength(own) <= 40 && !/[,"'\\%]/.test(own) ? own : '/tmp';
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
