import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backup, restoreFilesBackup } from '@holdfast/core/backup';
import { LocalStorage, type Storage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { Envelope } from '../../packages/core/src/crypto/envelope.ts';
import { keysFromPassword } from '../../packages/core/src/crypto/password-kdf.ts';
import { nameOf } from '../../packages/core/src/vault/format/ids.ts';
import { encodeKeyFile, encodeMasterKey } from '../../packages/core/src/vault/format/key-file.ts';

export const vaultPassword = 'correct horse battery';

/** A new vault whose key costs little: a test opens it dozens of times, and restic does at each of its commands. */
export async function createVault(storage: Storage, password = vaultPassword): Promise<Vault> {
  await using vault = await Vault.create(storage, { password: 'costly' });
  await storeCheapKey(vault, password);
  await storage.remove(`keys/${vault.keyId}`);
  return Vault.open(storage, { password });
}

export function createLocalVault(folder: string, password = vaultPassword): Promise<Vault> {
  return createVault(new LocalStorage(folder), password);
}

export function openLocalVault(folder: string, password = vaultPassword): Promise<Vault> {
  return Vault.open(new LocalStorage(folder), { password });
}

/** Adds a key with the smallest work that restic still takes. */
export async function storeCheapKey(vault: Vault, password: string): Promise<void> {
  const cost = { N: 1024, r: 8, p: 1 };
  const salt = randomBytes(64);
  const envelope = new Envelope(await keysFromPassword(password, salt, cost));
  const data = envelope.seal(encodeMasterKey(vault.masterKey));
  const key = encodeKeyFile({
    ...{ created: '2026-01-01T00:00:00Z', username: 'test', hostname: 'test' },
    ...cost,
    salt,
    data,
  });
  await vault.storage.create(`keys/${nameOf(key)}`, [key]);
}

export interface WorkFolder extends Disposable {
  readonly path: string;
  /** A path in it. */
  at(...names: string[]): string;
}

/** A folder for one test file, gone when it is disposed. */
export function makeWorkFolder(label: string): WorkFolder {
  const path = mkdtempSync(join(tmpdir(), `holdfast-${label}-`));
  return {
    path,
    at: (...names) => join(path, ...names),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Restores a whole backup of files; answers where the directory that was at `source` lies now. */
export async function restoreTo(vault: Vault, backup: Backup, to: string, source: string): Promise<string> {
  const { status, problems } = await restoreFilesBackup({ vault, backup, to, existing: 'fail' });
  if (status !== 'succeeded') throw new Error(`The restore was ${status}: ${problems.join(' ')}`);
  return join(to, source);
}
