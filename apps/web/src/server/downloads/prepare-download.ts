/**
 * Leave to download a backup once: an address that nobody can guess, for one person, for ten minutes. Only the hash of
 * what the address holds is kept; the password of the file is never in it, but sealed beside until it is used.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { findBackupRow } from '@holdfast/application/backups';
import { hasRole } from '@holdfast/contracts/people';
import type { PrepareDownloadInput, PreparedDownload } from '@holdfast/contracts/portable';
import { HoldfastError } from '@holdfast/core/errors';
import { generatePassphrase, requireStrongPassphrase } from '@holdfast/core/exports';
import type { Prisma } from '@holdfast/db';
import { isVaultPassword, refuseLoginPassword } from '../people/check-password.ts';
import { confirmLogin } from '../people/confirm-login.ts';
import type { Services } from '../services.ts';
import type { SignedInContext, SignedInPerson } from '../trpc/api-context.ts';
import { forgetOldLinks } from './download-links.ts';
import { downloadSubject } from './download-subject.ts';

const validMs = 10 * 60_000;
export const downloadsPath = '/api/downloads/';

export async function prepareDownload(
  services: Services,
  input: PrepareDownloadInput,
  { person, apiKey }: Pick<SignedInContext, 'person' | 'apiKey'>,
): Promise<PreparedDownload & { subject: string }> {
  const { database, key } = services;
  const { form } = input;
  checkForm(input, person);
  if (!apiKey)
    await confirmLogin(services, person, { what: 'download', password: input.loginPassword ?? '' });
  const row = await findBackupRow(database, input.backupId);
  if (row.goneAt !== null)
    throw new HoldfastError('backup-not-found', 'The vault no longer has that backup.');
  refuseUnfit(input, row);
  const { password, isGenerated } = await choosePassword(services, input.protection);
  const id = randomUUID();
  const token = randomBytes(32);
  const expiresAt = new Date(Date.now() + validMs);
  await forgetOldLinks(database);
  await database.prisma.downloadLink.create({
    data: {
      ...{ id, tokenHash: hashOf(token), userId: person.id, backupId: row.id, expiresAt },
      ...{ form, part: partOf(input) },
      ...(password === undefined
        ? {}
        : { sealedPassword: key.seal(Buffer.from(password), { purpose: 'download-password', id }) }),
    },
  });
  return {
    ...{ id, address: `${downloadsPath}${token.toString('base64url')}`, expiresAt: expiresAt.toISOString() },
    ...{ form, password: isGenerated ? (password ?? null) : null },
    subject: downloadSubject(row, form),
  };
}

/** Throws `not-allowed` for an unprotected file that somebody other than an owner wants, and `invalid-input`. */
export function checkForm(
  { form, protection, paths }: Pick<PrepareDownloadInput, 'form' | 'protection' | 'paths'>,
  person: SignedInPerson,
): void {
  if ((form === 'unprotected') !== (protection.kind === 'none')) {
    throw new HoldfastError(
      'invalid-input',
      'A file has a password, or is one that is not encrypted: choose one of them.',
    );
  }
  if (form === 'unprotected' && !hasRole(person.role, 'owner')) {
    throw new HoldfastError(
      'not-allowed',
      `A file that is not encrypted can be taken by an owner only, and you are ${person.role}. Take an encrypted one, or ask an owner.`,
    );
  }
  if (form === 'older-tool' && protection.kind === 'vault') {
    throw new HoldfastError(
      'invalid-input',
      'The password of the vault is not put behind AES-128. Let one be made up, or choose another.',
    );
  }
  if (form === 'older-tool' && paths !== undefined) throw notForFiles();
}

function refuseUnfit(
  { form, protection }: PrepareDownloadInput,
  row: { kind: string; sourceName: string },
): void {
  if (form === 'older-tool' && row.kind !== 'database') throw notForFiles();
  if (protection.kind === 'none' && protection.confirmation !== row.sourceName) {
    throw new HoldfastError(
      'invalid-input',
      `The file will not be encrypted: type the name of the source, ${row.sourceName}, to say that you mean it.`,
    );
  }
}

function notForFiles(): HoldfastError {
  return new HoldfastError(
    'invalid-input',
    'Older tools are given rows of tables, so there is no such file of a backup of files.',
  );
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
  if (protection.kind === 'vault' || protection.kind === 'none') return { isGenerated: false };
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
