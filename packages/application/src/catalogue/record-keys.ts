/** Keeps the rows about a vault's keys true to its key files, which decide. */
import { listKeys, type Vault } from '@holdfast/core/vault';
import type { Database } from '@holdfast/db';

export async function recordKeys(database: Database, vaultId: string, vault: Vault): Promise<void> {
  const keys = await listKeys(vault);
  for (const { id: keyId, fingerprint, created, username, hostname, current } of keys) {
    const lastUsedAt = current ? new Date() : undefined;
    const createdAt = new Date(created);
    await database.prisma.vaultKey.upsert({
      where: { vaultId_keyId: { vaultId, keyId } },
      create: {
        ...{ vaultId, keyId, fingerprint, repositoryId: vault.id },
        name: current ? 'Holdfast' : [username, hostname].filter(Boolean).join(' on ') || fingerprint,
        createdAt: Number.isNaN(createdAt.getTime()) ? new Date(0) : createdAt,
        ...(lastUsedAt ? { lastUsedAt } : {}),
      },
      update: { removedAt: null, repositoryId: vault.id, ...(lastUsedAt ? { lastUsedAt } : {}) },
    });
  }
  await database.prisma.vaultKey.updateMany({
    where: { vaultId, removedAt: null, keyId: { notIn: keys.map(({ id }) => id) } },
    data: { removedAt: new Date() },
  });
}
