import { withdrawLinks } from '@holdfast/application/exports';
import { hasRole, type Role, roleSchema } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { ActingKey } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';
import { refuseOwnersForKeys } from './refuse-keys.ts';

export interface PersonChange {
  id: string;
  role?: Role | undefined;
  disabled?: boolean | undefined;
}

export interface ChangedPerson {
  name: string;
  /** Links to exports of theirs that work no longer. */
  linksWithdrawn: number;
}

/** Changes a role, or disables and enables an account. Somebody stays owner. */
export async function changePerson(
  { database }: Services,
  { id, role, disabled, apiKey }: PersonChange & { apiKey: ActingKey | undefined },
): Promise<ChangedPerson> {
  return database.prisma.$transaction(async (tx) => {
    // Two owners who take each other's role away at the same time would leave nobody.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('holdfast owners', 0))`;
    const person = await tx.user.findUnique({ where: { id } });
    if (!person) throw notFound('person');
    refuseOwnersForKeys(apiKey, roleSchema.parse(person.role), role);
    const after = {
      role: role ?? person.role,
      disabledAt:
        disabled === undefined ? person.disabledAt : disabled ? (person.disabledAt ?? new Date()) : null,
    };
    if (after.role !== 'owner' || after.disabledAt !== null) {
      const others = await tx.user.count({ where: { role: 'owner', disabledAt: null, id: { not: id } } });
      if (others === 0) {
        throw new HoldfastError(
          'conflict',
          `${person.name} is the only owner. Make somebody else an owner first.`,
        );
      }
    }
    await tx.user.update({ where: { id }, data: after });
    if (after.disabledAt !== null) await tx.session.deleteMany({ where: { userId: id } });
    const hasLess = after.disabledAt !== null || !hasRole(after.role as Role, person.role as Role);
    return { name: person.name, linksWithdrawn: hasLess ? await withdrawLinks(tx, id) : 0 };
  });
}
