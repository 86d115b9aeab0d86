/**
 * Invitations: a link that an owner hands over, good for one address, once, for a week. What the link holds is kept as
 * its SHA-256 only, and travels in the part of the address that browsers do not send: no log of a proxy has it.
 */
import { createHash } from 'node:crypto';
import { newSecret } from '@holdfast/application/secrets';
import { type Invitation, type Role, roleSchema } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';
import { createAccount } from './create-account.ts';
import { limitAttempts } from './limit-attempts.ts';

const goodForMs = 7 * 86_400_000;

/** Replaces an earlier one for the same address. Throws `conflict` for whoever has an account. */
export async function invite(
  { database: { prisma } }: Services,
  { email: given, role, person }: { email: string; role: Role; person: SignedInPerson },
): Promise<{ token: string; expiresAt: Date }> {
  const email = given.toLowerCase();
  if (await prisma.user.findUnique({ where: { email } })) {
    throw new HoldfastError('conflict', 'Somebody has an account with that email address already.');
  }
  const token = newSecret();
  const expiresAt = new Date(Date.now() + goodForMs);
  const data = {
    ...{ role, expiresAt, tokenHash: hashOf(token) },
    ...{ invitedBy: person.id, invitedByName: person.name, createdAt: new Date() },
  };
  await prisma.invitation.upsert({ where: { email }, create: { email, ...data }, update: data });
  return { token, expiresAt };
}

export async function listInvitations({ database: { prisma } }: Services): Promise<Invitation[]> {
  const rows = await prisma.invitation.findMany({
    where: { expiresAt: { gt: new Date() } },
    orderBy: { createdAt: 'desc' },
    take: 500,
  });
  return rows.map((row) => ({
    ...{ id: row.id, email: row.email, role: roleSchema.parse(row.role), invitedBy: row.invitedByName },
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
}

/** Answers the address that it was for. */
export async function withdrawInvitation({ database: { prisma } }: Services, id: string): Promise<string> {
  const row = await prisma.invitation.findUnique({ where: { id } });
  if (!row) throw notFound('invitation');
  await prisma.invitation.deleteMany({ where: { id } });
  return row.email;
}

export interface FoundInvitation {
  email: string;
  role: Role;
  invitedBy: string;
  expiresAt: Date;
}

/** What a link leads to. Throws `not-found` for one that was used, withdrawn or has expired. */
export async function findInvitation(
  services: Services,
  { token, address }: { token: string; address: string | null },
): Promise<FoundInvitation> {
  const { database } = services;
  await limitAttempts(database, `invitation ${address}`, { windowSeconds: 300, attempts: 30 });
  const row = await database.prisma.invitation.findUnique({ where: { tokenHash: hashOf(token) } });
  if (!row || row.expiresAt <= new Date()) throw gone();
  return {
    email: row.email,
    role: roleSchema.parse(row.role),
    invitedBy: row.invitedByName,
    expiresAt: row.expiresAt,
  };
}

/** Makes the account; of two browsers with the same link one does. */
export async function acceptInvitation(
  services: Services,
  {
    token,
    name,
    password,
    address,
  }: { token: string; name: string; password: string; address: string | null },
): Promise<{ id: string; role: Role }> {
  const { email, role } = await findInvitation(services, { token, address });
  const id = await createAccount(services, {
    ...{ name, email, role, password },
    unless: async (transaction) => {
      const { count } = await transaction.invitation.deleteMany({
        where: { tokenHash: hashOf(token), expiresAt: { gt: new Date() } },
      });
      if (count === 0) throw gone();
    },
  });
  return { id, role };
}

function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

function gone(): HoldfastError {
  return new HoldfastError(
    'not-found',
    'This invitation was used, withdrawn or has expired. Ask whoever sent it for a new one.',
  );
}
