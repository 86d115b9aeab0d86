import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rebuildCatalogue } from '@holdfast/application/catalogue';
import { addVault, openVaultOf } from '@holdfast/application/vaults';
import { backUpFiles } from '@holdfast/core/backup';
import type { TestApi } from '../support/api-server.ts';

export const backupPassword = 'a password for backups only';

export interface VaultWithBackup {
  vaultId: string;
  /** In the catalogue. */
  backupId: string;
  /** Of what was backed up. */
  directory: string;
}

/** A vault with one backup of files: two small ones, and a large one that does not compress. */
export async function addVaultWithBackup(
  { services }: TestApi,
  folder: string,
  { largeBytes = 1_000_000, name = 'Papers' } = {},
): Promise<VaultWithBackup> {
  const { database, key } = services;
  const directory = join(folder, 'papers');
  mkdirSync(join(directory, 'letters'), { recursive: true });
  writeFileSync(join(directory, 'letters', 'one.txt'), 'Dear baker, one cake please.');
  writeFileSync(join(directory, 'two.txt'), 'Dear baker, another.');
  for (let written = 0, n = 0; written < largeBytes; written += 64_000_000, n++) {
    writeFileSync(join(directory, `large ${n}.bin`), randomBytes(Math.min(64_000_000, largeBytes - written)));
  }
  const path = join(folder, 'vault');
  const { vaultId } = await addVault({
    ...{ database, key, name: 'Backups', password: backupPassword },
    location: { type: 'local', path },
  });
  const row = await database.prisma.vault.findUniqueOrThrow({ where: { id: vaultId } });
  await using vault = await openVaultOf(row, key);
  await backUpFiles({ vault, paths: [directory], name });
  await rebuildCatalogue({ database, vaultId, vault });
  const { id } = await database.prisma.backup.findFirstOrThrow({ where: { vaultId, sourceName: name } });
  return { vaultId, backupId: id, directory };
}
