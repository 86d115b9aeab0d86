import type { Role } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import type { Transaction } from '@holdfast/db';
import type { Services } from '../services.ts';

export interface NewAccount {
  name: string;
  email: string;
  password: string;
  role: Role;
  /** Asked in the transaction that makes the account: rejects when it must not be. */
  unless?: (transaction: Transaction) => Promise<void>;
}

/** Makes an account with a password. Rejects with `conflict` when somebody has that address. */
export async function createAccount(services: Services, account: NewAccount): Promise<string> {
  const { database, auth } = services;
  const { password } = await auth.$context;
  // Takes a while on purpose, so not within the transaction.
  const hash = await password.hash(account.password);
  const id = crypto.randomUUID();
  try {
    await database.prisma.$transaction(async (transaction) => {
      await account.unless?.(transaction);
      await transaction.user.create({
        data: {
          ...{ id, name: account.name, role: account.role },
          email: account.email.toLowerCase(),
          emailVerified: true,
          accounts: {
            create: { id: crypto.randomUUID(), accountId: id, providerId: 'credential', password: hash },
          },
        },
      });
    });
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'P2002') throw cause;
    throw new HoldfastError('conflict', 'Somebody has an account with that email address already.', {
      cause,
    });
  }
  return id;
}
