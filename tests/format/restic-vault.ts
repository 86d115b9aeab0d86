/**
 * What really lies in a vault of stock restic: its files, opened here with nothing but AES-CTR and zstd. (`restic cat`
 * formats some of them anew, so its output shows fields, but not bytes.)
 */
import { spawn, spawnSync } from 'node:child_process';
import { createDecipheriv } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';

export interface ResticVault {
  run(args: string[], options?: { timeZone?: string }): string;
  /** Opened bytes of a sealed file: IV and MAC gone, still compressed. */
  open(file: string): Buffer;
  /** Opens sealed bytes without looking at their MAC. */
  decrypt(sealed: Buffer): Buffer;
  /** Plain text of each snapshot, index or lock file. */
  plainTexts(folder: 'snapshots' | 'index' | 'locks'): { id: string; json: Buffer }[];
  /** Exact bytes of a blob. */
  blob(id: string): Buffer;
  /** Ids of all tree blobs, and of all data blobs, as restic lists them. */
  listBlobs(): { type: string; id: string }[];
  /** Runs `work` while restic holds a lock. */
  whileLocked(work: () => void): Promise<void>;
  readonly folder: string;
}

/** The version of an installed restic, such as `0.14.0`; undefined when there is none. */
export function resticVersion(program: string): string | undefined {
  return /^restic (\S+)/.exec(spawnSync(program, ['version'], { encoding: 'utf8' }).stdout ?? '')?.[1];
}

export function initVault(program: string, folder: string, version: 1 | 2): ResticVault {
  const environment = (timeZone = 'UTC') => ({
    ...process.env,
    TZ: timeZone,
    RESTIC_REPOSITORY: folder,
    RESTIC_PASSWORD: 'correct horse',
    RESTIC_CACHE_DIR: `${folder}-cache`,
  });
  mkdirSync(folder, { recursive: true });
  const raw = (args: string[], timeZone?: string): Buffer => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      env: environment(timeZone),
      maxBuffer: 256 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`restic ${args[0]} ended with ${status}: ${stderr}`);
    return stdout;
  };
  raw(['init', '--repository-version', String(version)]);
  const masterKey = JSON.parse(raw(['cat', 'masterkey']).toString()) as { encrypt: string };
  const key = Buffer.from(masterKey.encrypt, 'base64');

  const decrypt = (sealed: Buffer): Buffer =>
    createDecipheriv('aes-256-ctr', key, sealed.subarray(0, 16)).update(sealed.subarray(16, -16));
  const open = (file: string) => decrypt(readFileSync(join(folder, file)));
  const decompress = (opened: Buffer) => (opened[0] === 2 ? zstdDecompressSync(opened.subarray(1)) : opened);

  return {
    folder,
    open,
    decrypt,
    run: (args, { timeZone } = {}) => raw(args, timeZone).toString('utf8'),
    plainTexts: (kind) =>
      readdirSync(join(folder, kind)).map((id) => ({ id, json: decompress(open(join(kind, id))) })),
    blob: (id) => raw(['cat', 'blob', id]),
    listBlobs: () =>
      raw(['list', 'blobs'])
        .toString()
        .trim()
        .split('\n')
        .map((line) => {
          const [type, id] = line.split(' ');
          return { type: type!, id: id! };
        }),
    async whileLocked(work) {
      const child = spawn(program, ['backup', '--stdin'], {
        env: environment(),
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      const ended = once(child, 'exit');
      while (readdirSync(join(folder, 'locks')).length === 0) await delay(20);
      work();
      child.stdin.end('x');
      await ended;
    },
  };
}
