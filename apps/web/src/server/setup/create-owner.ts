import { createHash, timingSafeEqual } from 'node:crypto';
import { HoldfastError } from '@holdfast/core/errors';
import type { Transaction } from '@holdfast/db';
import { createAccount } from '../people/create-account.ts';
import type { Services } from '../services.ts';

export interface FirstOwner {
  token: string;
  name: string;
  email: string;
  password: string;
}

/** Makes the first owner, once. Whoever has the token that `npm start` printed may do so. */
export async function createOwner(services: Services, owner: FirstOwner): Promise<string> {
  await refuseSecondOwner(services.database.prisma);
  if (services.setupToken === undefined || !isSame(owner.token, services.setupToken)) {
    throw new HoldfastError(
      'not-allowed',
      'That is not the set-up token of this start. Open the address that npm start printed last.',
    );
  }
  const { name, email, password } = owner;
  return createAccount(services, {
    ...{ name, email, password, role: 'owner' },
    unless: async (transaction) => {
      // Two browsers at the same time: the second one waits here, and then finds an owner.
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('holdfast first owner'))`;
      await refuseSecondOwner(transaction);
    },
  });
}

async function refuseSecondOwner(transaction: Transaction): Promise<void> {
  if ((await transaction.user.count({ where: { role: 'owner' } })) === 0) return;
  throw new HoldfastError('conflict', 'This installation has an owner already. Sign in instead.');
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
