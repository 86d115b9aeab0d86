import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultyStorage } from '../storage/faulty.ts';
import { MemoryStorage } from '../storage/memory.ts';
import type { Storage } from '../storage/storage.ts';
import { createCheapVault } from '../vault/cheap-key.fixture.ts';
import { Vault } from '../vault/index.ts';

export interface TemporaryVault extends AsyncDisposable {
  vault: Vault;
  /** Between the vault and its place: give it faults. */
  faulty: FaultyStorage;
  /** Where the vault's files are: for another process's view of them. */
  storage: Storage;
  /** An empty folder, gone with the vault. */
  folder: string;
  open(): Promise<Vault>;
}

/** A new vault in memory, and a folder on disk beside it. */
export async function makeTemporaryVault(): Promise<TemporaryVault> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-backup-'));
  const storage = new MemoryStorage();
  const faulty = new FaultyStorage(storage);
  const password = 'correct horse';
  const vault = await createCheapVault(faulty, password);
  return {
    vault,
    faulty,
    storage,
    folder,
    open: () => Vault.open(storage, { password }),
    async [Symbol.asyncDispose]() {
      await vault.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
