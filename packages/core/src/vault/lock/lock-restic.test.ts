/** Our locks and restic's on one vault, made by the restic that is installed. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Envelope } from '../../crypto/envelope.ts';
import { keysFromPassword } from '../../crypto/password-kdf.ts';
import { sha256Hex } from '../../crypto/sha256.ts';
import { LocalStorage } from '../../storage/local.ts';
import type { Storage } from '../../storage/storage.ts';
import { namesIn } from '../../storage/storage-contract.ts';
import { acquireLock } from './acquire-lock.ts';
import type { LockFiles } from './lock-files.ts';
import { listLocks, removeLocks } from './remove-locks.ts';

const hasRestic = spawnSync('restic', ['version']).status === 0;
const base = await mkdtemp(join(tmpdir(), 'holdfast-restic-lock-'));
afterAll(() => rm(base, { recursive: true, force: true }));

const repository = join(base, 'repository');
const stateDirectory = join(base, 'state');
const env = {
  ...process.env,
  RESTIC_REPOSITORY: repository,
  RESTIC_PASSWORD: 'correct horse',
  RESTIC_CACHE_DIR: join(base, 'cache'),
};
// What restic itself takes for the host's name, so that each sees the other as on the same host.
const place = { hostname: hostname(), stateDirectory };

async function restic(...args: string[]): Promise<{ code: number; output: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)('restic', args, { env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

/** Just enough of a vault to seal and open its lock files. */
async function openLockFiles(storage: Storage): Promise<LockFiles> {
  const [keyName] = await namesIn(storage, 'keys');
  const key = JSON.parse((await storage.readAll(keyName!)).toString());
  const cost = { N: key.N, r: key.r, p: key.p };
  const derived = await keysFromPassword(env.RESTIC_PASSWORD, Buffer.from(key.salt, 'base64'), cost);
  const master = JSON.parse(new Envelope(derived).open(Buffer.from(key.data, 'base64'))!.toString());
  const envelope = new Envelope({
    encrypt: Buffer.from(master.encrypt, 'base64'),
    macK: Buffer.from(master.mac.k, 'base64'),
    macR: Buffer.from(master.mac.r, 'base64'),
  });
  return {
    list: async () => (await namesIn(storage, 'locks')).map((name) => name.slice('locks/'.length)),
    async load(id) {
      const opened = envelope.open(await storage.readAll(`locks/${id}`))!;
      return opened[0] === 0x7b ? opened : zstdDecompressSync(opened.subarray(1));
    },
    async save(json) {
      const sealed = envelope.seal(Buffer.concat([Buffer.of(2), zstdCompressSync(json)]));
      await storage.create(`locks/${sha256Hex(sealed)}`, [sealed]);
      return sha256Hex(sealed);
    },
    remove: (id) => storage.remove(`locks/${id}`),
  };
}

describe.skipIf(!hasRestic)('beside restic', () => {
  const storage = new LocalStorage(repository);
  let files: LockFiles;

  beforeAll(async () => {
    expect(await restic('init')).toMatchObject({ code: 0 });
    files = await openLockFiles(storage);
  }, 60_000);

  test('restic reads our lock, respects it, and does not take it for stale', async () => {
    const shared = await acquireLock(files, { exclusive: false, ...place });
    const [id] = await files.list();
    const cat = await restic('cat', 'lock', id!, '--no-lock');
    expect(JSON.parse(cat.output.slice(cat.output.indexOf('{')))).toMatchObject({
      exclusive: false,
      hostname: hostname(),
      pid: process.pid,
    });

    expect((await restic('snapshots')).code).toBe(0);
    const check = await restic('check');
    expect(check.code).not.toBe(0);
    expect(check.output).toContain(`PID ${process.pid} on ${hostname()}`);
    expect((await restic('check', '--no-lock')).code).toBe(0);

    // Sends SIGHUP to this process.
    expect((await restic('unlock')).code).toBe(0);
    await shared.assertHeld();
    expect(await files.list()).toEqual([id]);
    await shared.release();
    expect((await restic('check')).code).toBe(0);

    await using _exclusive = await acquireLock(files, { exclusive: true, ...place });
    const snapshots = await restic('snapshots');
    expect(snapshots.code).not.toBe(0);
    expect(snapshots.output).toContain('locked exclusively');
  }, 60_000);

  test('we respect what restic holds, and a person can remove what a killed restic left', async () => {
    const backup = spawn('restic', ['backup', '--stdin'], { env, stdio: ['pipe', 'ignore', 'ignore'] });
    backup.stdin.on('error', () => {});
    backup.stdin.write('held open');
    while ((await files.list()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));

    await (await acquireLock(files, { exclusive: false, ...place })).release();
    const held = { pid: backup.pid, hostname: hostname(), exclusive: false, state: 'held' };
    await expect(acquireLock(files, { exclusive: true, ...place })).rejects.toMatchObject({
      code: 'vault-locked',
      data: held,
    });
    expect(await removeLocks(files, place)).toEqual([]);

    backup.kill('SIGKILL');
    await once(backup, 'close');
    await expect(acquireLock(files, { exclusive: true, ...place })).rejects.toMatchObject({
      data: { ...held, state: 'stale' },
    });
    expect(await listLocks(files, place)).toMatchObject([{ pid: backup.pid, state: 'stale' }]);
    expect(await removeLocks(files, place)).toHaveLength(1);
    await (await acquireLock(files, { exclusive: true, ...place })).release();
    expect((await restic('check')).code).toBe(0);
  }, 60_000);
});
