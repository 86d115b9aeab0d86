/**
 * Going over to a vault that came of re-keying another: the row stays, so that sources, catalogue, evidence and history go with
 * it, and the old vault is kept in mind until an owner removes it.
 */
import type { Database, Transaction } from '@holdfast/db';
import { newId } from '../new-id.ts';
import type { ApplicationKey } from '../secrets/application-key.ts';
import { removeFact, writeFact } from '../settings/facts.ts';
import { type VaultLocation, type VaultRow, vaultPassword } from './open-vault.ts';

export interface ReplacedVaultRow extends VaultRow {
  /** The vault that took its place. */
  vaultId: string;
  location: VaultLocation;
  replacedAt: Date;
}

const prefix = 'replaced-vault:';

interface Fact {
  vaultId: string;
  name: string;
  location: { type: 'local'; path: string };
  sealedPassword: string;
  repositoryId: string;
  replacedAt: string;
}

export interface ReplaceVaultOptions {
  key: ApplicationKey;
  row: VaultRow;
  /** Of the new vault. */
  location: VaultLocation;
  password: string;
  repositoryId: string;
}

export async function replaceVault(tx: Transaction, options: ReplaceVaultOptions): Promise<void> {
  const { key, row, location, password, repositoryId } = options;
  const id = newId();
  const sealed = key.seal(Buffer.from(vaultPassword(row, key)), { purpose: 'vault-password', id });
  const fact: Fact = {
    ...{ vaultId: row.id, name: row.name, repositoryId: row.repositoryId },
    location: { ...(row.location as VaultLocation) },
    sealedPassword: Buffer.from(sealed).toString('base64'),
    replacedAt: new Date().toISOString(),
  };
  await writeFact(tx, `${prefix}${id}`, { ...fact });
  await tx.vault.update({
    where: { id: row.id },
    data: {
      ...{ location: { ...location }, repositoryId },
      sealedPassword: key.seal(Buffer.from(password), { purpose: 'vault-password', id: row.id }),
      // What was saved opens the old one.
      recoverySavedAt: null,
    },
  });
}

/** Newest first. */
export async function listReplacedVaults({ prisma }: Pick<Database, 'prisma'>): Promise<ReplacedVaultRow[]> {
  const rows = await prisma.setting.findMany({ where: { key: { startsWith: prefix } } });
  return rows
    .map(({ key, value }) => {
      const fact = value as unknown as Fact;
      return {
        ...fact,
        id: key.slice(prefix.length),
        sealedPassword: new Uint8Array(Buffer.from(fact.sealedPassword, 'base64')),
        replacedAt: new Date(fact.replacedAt),
      };
    })
    .sort((a, b) => b.replacedAt.getTime() - a.replacedAt.getTime());
}

export async function findReplacedVault(
  database: Database,
  id: string,
): Promise<ReplacedVaultRow | undefined> {
  return (await listReplacedVaults(database)).find((row) => row.id === id);
}

export async function forgetReplacedVault({ prisma }: Database, id: string): Promise<void> {
  await removeFact(prisma, `${prefix}${id}`);
}
