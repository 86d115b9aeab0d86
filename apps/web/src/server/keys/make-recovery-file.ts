import { vaultPassword } from '@holdfast/application/vaults';
import { type RecoveryFacts, recoveryFileName, recoverySheet, recoveryText } from '@holdfast/core/recovery';
import { fingerprintOf } from '@holdfast/core/vault';
import { confirmLogin } from '../people/confirm-login.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { sheetsPath } from './recovery-sheets.ts';
import { findVaultRow } from './vault-row.ts';

export interface RecoveryFileOptions {
  vaultId: string;
  /** Asked for again: the file opens everything. */
  loginPassword: string;
  person: SignedInPerson;
}

export async function makeRecoveryFile(
  services: Services,
  options: RecoveryFileOptions,
): Promise<{ name: string; text: string; vault: string }> {
  const { facts, vault } = await collectFacts(services, options);
  return { name: recoveryFileName(facts), text: recoveryText(facts), vault };
}

/** The same as a page to print, at an address for this person and a few minutes. */
export async function makeRecoverySheet(
  services: Services,
  options: RecoveryFileOptions,
): Promise<{ address: string; vault: string }> {
  const { facts, vault } = await collectFacts(services, options);
  const token = services.sheets.keep(options.person.id, recoverySheet(facts));
  return { address: `${sheetsPath}${token}`, vault };
}

async function collectFacts(
  services: Services,
  { vaultId, loginPassword, person }: RecoveryFileOptions,
): Promise<{ facts: RecoveryFacts; vault: string }> {
  await confirmLogin(services, person, { what: 'recovery-file', password: loginPassword });
  const row = await findVaultRow(services, vaultId);
  const { installationName } = await services.settings();
  const facts = await services.vaults.use(
    vaultId,
    async (vault): Promise<RecoveryFacts> => ({
      ...{ installation: installationName, location: vault.storage.location, vaultId: vault.id },
      keyFingerprint: fingerprintOf(vault.keyId),
      password: vaultPassword(row, services.key),
      madeAt: new Date(),
    }),
  );
  return { facts, vault: row.name };
}
