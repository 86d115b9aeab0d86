import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backup, restoreFilesBackup } from '@holdfast/core/backup';
import { LocalStorage, type Storage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { createCheapVault } from '../../packages/core/src/vault/cheap-key.fixture.ts';

export const vaultPassword = 'correct horse battery';

/** A new vault whose key costs little to open, for us and for restic. */
export function createVault(storage: Storage, password = vaultPassword): Promise<Vault> {
  return createCheapVault(storage, password);
}

export function createLocalVault(folder: string, password = vaultPassword): Promise<Vault> {
  return createVault(new LocalStorage(folder), password);
}

export function openLocalVault(folder: string, password = vaultPassword): Promise<Vault> {
  return Vault.open(new LocalStorage(folder), { password });
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
