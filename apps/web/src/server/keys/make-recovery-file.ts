import { vaultPassword } from '@holdfast/application/vaults';
import { HoldfastError } from '@holdfast/core/errors';
import { type RecoveryFacts, recoveryFileName, recoveryText } from '@holdfast/core/recovery';
import { fingerprintOf } from '@holdfast/core/vault';
import { isLoginPassword } from '../people/check-password.ts';
import { limitAttempts } from '../people/limit-attempts.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { findVaultRow } from './vault-row.ts';

export interface RecoveryFileOptions {
  vaultId: string;
  /** Asked for again: the file opens everything. */
  loginPassword: string;
  person: SignedInPerson;
}

export async function makeRecoveryFile(
  services: Services,
  { vaultId, loginPassword, person }: RecoveryFileOptions,
): Promise<{ name: string; text: string; vault: string }> {
  await limitAttempts(services.database, `recovery-file ${person.id}`, { windowSeconds: 300, attempts: 10 });
  if (!(await isLoginPassword(services, person.id, loginPassword))) {
    throw new HoldfastError('wrong-password', 'That is not the password that you sign in with.');
  }
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
  return { name: recoveryFileName(facts), text: recoveryText(facts), vault: row.name };
}
