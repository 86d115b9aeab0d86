/**
 * Leave to fetch the file of an export once. Only the hash of what a link holds is kept. One that is handed over asks
 * nobody who they are: the file's own passphrase protects what is in it, and is told by another way.
 */
import { createHash, randomBytes } from 'node:crypto';
import { forgottenSince, sendingsAtMost } from '@holdfast/application/exports';
import type { HandOverFile } from '@holdfast/contracts/exports';
import { hasRole } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import type { Prisma } from '@holdfast/db';
import { confirmLogin } from '../people/confirm-login.ts';
import type { Services } from '../services.ts';
import type { ActingKey, SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';

export const exportFilesPath = '/api/export-files/';
/** A page of its own; what follows the # stays in the browser. */
const handOverPath = '/hand-over#';
const ownValidMs = 10 * 60_000;
/** Of one export at a time: who needs more has lost the overview. */
const waitingAtMost = 10;

export interface LinkWish {
  id: string;
  loginPassword?: string | undefined;
  person: SignedInPerson;
  /** Set where a key asks: its person proved who they are when it was made. */
  apiKey?: ActingKey | undefined;
}

async function confirmLeaving(services: Services, { loginPassword = '', person, apiKey }: LinkWish) {
  if (apiKey) return;
  await confirmLogin(services, person, { what: 'download', password: loginPassword });
}

/** For the person who asks, for ten minutes. */
export async function prepareFetch(services: Services, wish: LinkWish) {
  const { id, person } = wish;
  await confirmLeaving(services, wish);
  const row = await findReady(services, id, person);
  const expiresAt = new Date(Date.now() + ownValidMs);
  const { token } = await storeLink(services, { exportId: row.id, userId: person.id, expiresAt });
  return { address: `${exportFilesPath}${token}`, expiresAt: expiresAt.toISOString(), subject: row.fileName };
}

/** For whoever gets it. */
export async function handOver(services: Services, wish: LinkWish & { validHours: number }) {
  const { id, person, validHours } = wish;
  await confirmLeaving(services, wish);
  const row = await findReady(services, id, person);
  const waiting = await services.database.prisma.exportLink.count({
    where: { exportId: id, userId: null, usedAt: null, withdrawnAt: null, expiresAt: { gt: new Date() } },
  });
  if (waiting >= waitingAtMost) {
    throw new HoldfastError(
      'conflict',
      `${waiting} links to this export wait already. Take them back first.`,
    );
  }
  const wanted = Date.now() + validHours * 3_600_000;
  const expiresAt = new Date(Math.min(wanted, row.expiresAt.getTime()));
  const { token, linkId } = await storeLink(services, {
    ...{ exportId: row.id, userId: null, expiresAt, createdBy: person.id, createdByName: person.name },
  });
  return {
    ...{ path: `${handOverPath}${token}`, expiresAt: expiresAt.toISOString() },
    ...{ subject: row.fileName, linkId, encrypted: row.encrypted },
  };
}

/** Takes back all links of an export that were not used. Answers its name and how many they were. */
export async function takeBackLinks({ database }: Services, id: string) {
  const row = await database.prisma.profileExport.findUnique({ where: { id } });
  if (!row) throw notFound('export');
  const { count } = await database.prisma.exportLink.deleteMany({ where: { exportId: id, usedAt: null } });
  return { count, subject: row.fileName };
}

/** What a link leads to, told to whoever has it. Uses nothing up. Throws `not-found`. */
export async function lookAtHandOver({ database }: Services, token: string): Promise<HandOverFile> {
  const row = await database.prisma.exportLink.findUnique({
    where: { tokenHash: hashOfToken(token) },
    include: { export: true, createdByUser: true },
  });
  if (!row || row.userId !== null || row.usedAt || row.expiresAt < new Date() || isSpent(row))
    throw linkIsGone();
  if (!mayStillHandOver(row)) throw linkIsWithdrawn();
  const { fileName, sizeBytes, encrypted, container, sourceName } = row.export;
  return {
    ...{ fileName, encrypted, container: container as HandOverFile['container'], from: sourceName },
    ...{ sizeBytes: Number(sizeBytes), expiresAt: row.expiresAt.toISOString() },
  };
}

export type TakenExport = Prisma.ExportLinkGetPayload<{ include: { export: true } }>;

/**
 * Takes a link for sending, at most one taker at a time. `userId`: the person who it has to be of; null for one that was
 * handed over. Throws `not-found`, and `conflict` while it is being used.
 */
export async function takeExportLink(
  { database }: Services,
  token: string,
  userId: string | null,
): Promise<TakenExport> {
  const { prisma } = database;
  const now = new Date();
  const row = await prisma.exportLink.findUnique({
    where: { tokenHash: hashOfToken(token) },
    include: { createdByUser: true },
  });
  if (!row || row.userId !== userId || row.usedAt || row.expiresAt < now || isSpent(row)) throw linkIsGone();
  if (userId === null && !mayStillHandOver(row)) throw linkIsWithdrawn();
  const { count } = await prisma.exportLink.updateMany({
    where: {
      ...{ id: row.id, usedAt: null, withdrawnAt: null, attempts: row.attempts },
      OR: [{ takenAt: null }, { takenAt: { lt: forgottenSince(now) } }],
    },
    data: { takenAt: now, attempts: { increment: 1 } },
  });
  if (count === 0) {
    throw new HoldfastError(
      'conflict',
      'This link is being used right now: it works once. Let that download end.',
    );
  }
  return prisma.exportLink.findUniqueOrThrow({ where: { id: row.id }, include: { export: true } });
}

/** Sent to its end: used up. Broken off: it may be tried again, a few times. */
export async function settleExportLink({ database }: Services, id: string, isSent: boolean): Promise<void> {
  await database.prisma.exportLink.updateMany({
    where: { id },
    data: isSent ? { usedAt: new Date(), takenAt: null } : { takenAt: null },
  });
}

function isSpent({ attempts, takenAt }: { attempts: number; takenAt: Date | null }): boolean {
  return attempts >= sendingsAtMost && takenAt === null;
}

/** Its maker still has an account in which somebody may sign in. */
function mayStillHandOver(link: {
  withdrawnAt: Date | null;
  createdByUser: { disabledAt: Date | null } | null;
}): boolean {
  return link.withdrawnAt === null && link.createdByUser !== null && link.createdByUser.disabledAt === null;
}

function linkIsWithdrawn(): HoldfastError {
  return new HoldfastError(
    'not-found',
    'This link was withdrawn: the person who made it may not hand over files any more. Ask those who hold your data for a new one.',
  );
}

function linkIsGone(): HoldfastError {
  return new HoldfastError(
    'not-found',
    'This link leads to nothing any more: it works once, and not for ever. Ask for a new one.',
  );
}

async function findReady({ database }: Services, id: string, person: SignedInPerson) {
  const row = await database.prisma.profileExport.findUnique({ where: { id } });
  if (row?.purpose !== 'person') throw notFound('export');
  if (!row.encrypted && !hasRole(person.role, 'owner')) {
    throw new HoldfastError(
      'not-allowed',
      'Only an owner may take, or hand over, an export that is not encrypted.',
    );
  }
  if (!row.readyAt) throw new HoldfastError('conflict', 'That export is not done. Wait for its run.');
  if (row.removedAt || row.expiresAt < new Date()) {
    throw new HoldfastError('not-found', 'The file of that export was removed. Make a new one.');
  }
  return row;
}

async function storeLink(
  { database }: Services,
  data: {
    exportId: string;
    userId: string | null;
    expiresAt: Date;
    createdBy?: string;
    createdByName?: string;
  },
): Promise<{ token: string; linkId: string }> {
  const token = randomBytes(32).toString('base64url');
  const { id } = await database.prisma.exportLink.create({
    data: { ...data, tokenHash: hashOfToken(token) },
  });
  return { token, linkId: id };
}

function hashOfToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(Buffer.from(token, 'base64url')).digest());
}
