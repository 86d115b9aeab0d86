/**
 * Leave to download a backup once: an address that nobody can guess, for one person, for ten minutes. Only the hash of
 * what the address holds is kept; the password of the file is never in it, but sealed beside until it is used.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { findBackupRow } from '@holdfast/application/backups';
import type { PrepareDownloadInput, PreparedDownload } from '@holdfast/contracts/portable';
import { HoldfastError } from '@holdfast/core/errors';
import { generatePassphrase, requireStrongPassphrase } from '@holdfast/core/exports';
import type { Prisma } from '@holdfast/db';
import { isVaultPassword, refuseLoginPassword } from '../people/check-password.ts';
import { confirmLogin } from '../people/confirm-login.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';

const validMs = 10 * 60_000;
export const downloadsPath = '/api/downloads/';

export async function prepareDownload(
  services: Services,
  input: PrepareDownloadInput,
  person: SignedInPerson,
): Promise<PreparedDownload & { subject: string }> {
  const { database, key } = services;
  await confirmLogin(services, person, { what: 'download', password: input.loginPassword });
  const row = await findBackupRow(database, input.backupId);
  if (row.goneAt !== null)
    throw new HoldfastError('backup-not-found', 'The vault no longer has that backup.');
  const { password, isGenerated } = await choosePassword(services, input.protection);
  const id = randomUUID();
  const token = randomBytes(32);
  const expiresAt = new Date(Date.now() + validMs);
  await database.prisma.downloadLink.deleteMany({ where: { expiresAt: { lt: new Date() } } });
  await database.prisma.downloadLink.create({
    data: {
      ...{ id, tokenHash: hashOf(token), userId: person.id, backupId: row.id, expiresAt },
      part: partOf(input),
      ...(password === undefined
        ? {}
        : { sealedPassword: key.seal(Buffer.from(password), { purpose: 'download-password', id }) }),
    },
  });
  return {
    ...{ id, address: `${downloadsPath}${token.toString('base64url')}`, expiresAt: expiresAt.toISOString() },
    password: isGenerated ? (password ?? null) : null,
    subject: `backup of ${row.sourceName}, ${row.takenAt.toISOString()}`,
  };
}

export function hashOf(token: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

function partOf({ tables, paths }: PrepareDownloadInput): Prisma.InputJsonObject {
  return { ...(tables ? { tables } : {}), ...(paths ? { paths } : {}) };
}

/** Without a password the file gets the vault's own. */
async function choosePassword(
  services: Services,
  protection: PrepareDownloadInput['protection'],
): Promise<{ password?: string; isGenerated: boolean }> {
  if (protection.kind === 'vault') return { isGenerated: false };
  if (protection.kind === 'generated') return { password: generatePassphrase(), isGenerated: true };
  const { password } = protection;
  await requireStrongPassphrase(password);
  await refuseLoginPassword(services, password);
  if (await isVaultPassword(services, password)) {
    throw new HoldfastError(
      'invalid-input',
      'That password opens a vault: whoever you give it to could open more than this file. Choose another one.',
    );
  }
  return { password, isGenerated: false };
}
