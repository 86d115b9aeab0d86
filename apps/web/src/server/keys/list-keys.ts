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
  const [rows, opens, made] = await Promise.all([
    database.prisma.vaultKey.findMany({ where: { vaultId }, orderBy: { createdAt: 'asc' } }),
    database.prisma.backup.count({ where: { vaultId, goneAt: null } }),
    readMade(services, vaultId),
  ]);
  return rows.map((row) => ({
    ...{ keyId: row.keyId, fingerprint: row.fingerprint, name: row.name, createdBy: row.createdBy },
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    current: row.keyId === current,
    opens: row.removedAt === null ? opens : 0,
    removedAt: row.removedAt?.toISOString() ?? null,
    ...{ repositoryId: row.repositoryId, made: made.get(row.fingerprint) ?? null },
  }));
}

/** The log of which backups were made with which key: it outlasts the key, and the backups. */
async function readMade(
  { database }: Services,
  vaultId: string,
): Promise<Map<string, NonNullable<VaultKey['made']>>> {
  const rows = await database.prisma.backup.groupBy({
    by: ['keyFingerprint'],
    where: { vaultId, keyFingerprint: { not: null } },
    ...{ _count: true, _min: { takenAt: true }, _max: { takenAt: true } },
  });
  return new Map(
    rows.map(({ keyFingerprint, _count, _min, _max }) => [
      keyFingerprint!,
      {
        backups: _count,
        firstAt: _min.takenAt!.toISOString(),
        lastAt: _max.takenAt!.toISOString(),
      },
    ]),
  );
}
