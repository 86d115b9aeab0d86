/** Login passwords and backup passwords keep apart: who learns the one must not have the other. */
import type { ApplicationKey } from '@holdfast/application/secrets';
import { vaultPassword } from '@holdfast/application/vaults';
import { HoldfastError } from '@holdfast/core/errors';
import { requireStrongPassphrase } from '@holdfast/core/exports';
import type { Database } from '@holdfast/db';
import type { Services } from '../services.ts';

type Accounts = Pick<Services, 'database' | 'auth'>;

/** True when this is the login password of that person. */
export async function isLoginPassword(
  { database, auth }: Accounts,
  userId: string,
  password: string,
): Promise<boolean> {
  const account = await database.prisma.account.findFirst({ where: { userId, providerId: 'credential' } });
  if (account?.password == null) return false;
  const context = await auth.$context;
  return context.password.verify({ hash: account.password, password });
}

/** Throws `invalid-input` for anybody's login password. Takes a tenth of a second an account. */
export async function refuseLoginPassword(services: Accounts, password: string): Promise<void> {
  const accounts = await services.database.prisma.account.findMany({
    where: { providerId: 'credential' },
    select: { userId: true },
  });
  for (const { userId } of accounts) {
    if (!(await isLoginPassword(services, userId, password))) continue;
    throw new HoldfastError(
      'invalid-input',
      'Somebody signs in with that password. Choose another one for backups: whoever learns the one must not have the other.',
    );
  }
}

/** zxcvbn's scale from 0 to 4; opening a vault is slow on purpose, and 3 is said to withstand that. */
const vaultScore = 3;

/** Throws `invalid-input` for a new backup password that somebody with a copy of the vault could guess. */
export function refuseGuessablePassword(password: string): Promise<void> {
  return requireStrongPassphrase(password, vaultScore);
}

/** Throws `invalid-input` for a login password that would open a vault. */
export async function refuseVaultPassword(
  services: { database: Database; key: ApplicationKey },
  password: string,
): Promise<void> {
  if (!(await isVaultPassword(services, password))) return;
  throw new HoldfastError('invalid-input', 'That password opens a vault. Choose another one for signing in.');
}

/** True for the password that Holdfast opens one of its vaults with. */
export async function isVaultPassword(
  { database, key }: { database: Database; key: ApplicationKey },
  password: string,
): Promise<boolean> {
  const vaults = await database.prisma.vault.findMany();
  return vaults.some((vault) => {
    try {
      return vaultPassword(vault, key) === password;
    } catch {
      // Sealed with another HOLDFAST_SECRET: nobody can say.
      return false;
    }
  });
}
