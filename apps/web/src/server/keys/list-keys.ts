import { recordKeys } from '@holdfast/application/catalogue';
import type { VaultKey } from '@holdfast/contracts/vaults';
import { listKeys as listKeyFiles } from '@holdfast/core/vault';
import type { Services } from '../services.ts';
import { findVaultRow } from './vault-row.ts';

/** The keys of a vault: which there are, its key files say; what they are called, our rows. */
export async function listKeys(services: Services, vaultId: string): Promise<VaultKey[]> {
  const { database, vaults } = services;
  await findVaultRow(services, vaultId);
  const current = await vaults.use(vaultId, async (vault) => {
    await recordKeys(database, vaultId, vault);
    return (await listKeyFiles(vault)).find((key) => key.current)?.id;
  });
  const [rows, opens] = await Promise.all([
    database.prisma.vaultKey.findMany({ where: { vaultId }, orderBy: { createdAt: 'asc' } }),
    database.prisma.backup.count({ where: { vaultId, goneAt: null } }),
  ]);
  return rows.map((row) => ({
    ...{ keyId: row.keyId, fingerprint: row.fingerprint, name: row.name, createdBy: row.createdBy },
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    current: row.keyId === current,
    opens: row.removedAt === null ? opens : 0,
    removedAt: row.removedAt?.toISOString() ?? null,
  }));
}
