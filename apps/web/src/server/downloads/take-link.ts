import { vaultPassword } from '@holdfast/application/vaults';
import { type FileForm, fileFormSchema } from '@holdfast/contracts/portable';
import type { BackupPart } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { Prisma } from '@holdfast/db';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { checkForm, hashOf } from './prepare-download.ts';

export interface TakenLink {
  id: string;
  backup: Prisma.BackupGetPayload<{ include: { vault: true } }>;
  part: BackupPart;
  form: FileForm;
  /** Of an unprotected file: empty. */
  password: string;
  protection: 'own password' | 'password of the vault' | 'not encrypted';
}

interface LinkRow {
  id: string;
  backupId: string;
  part: BackupPart;
  form: string;
  sealedPassword: Uint8Array | null;
}

/**
 * Uses a link up: marking its row decides who was first, however many ask at once, and takes its password away. Throws `not-found` for one that was
 * used, revoked, has expired, or is somebody else's, which stays theirs.
 */
export async function takeLink(
  { database, key }: Services,
  token: string,
  person: SignedInPerson,
): Promise<TakenLink> {
  const hash = hashOf(Buffer.from(token, 'base64url'));
  const [row] = await database.prisma.$queryRaw<LinkRow[]>`
    WITH taken AS (
      SELECT id, sealed_password FROM download_links
      WHERE token_hash = ${hash} AND user_id = ${person.id} AND expires_at > now()
        AND used_at IS NULL AND revoked_at IS NULL
      FOR UPDATE)
    UPDATE download_links link SET used_at = now(), sealed_password = NULL
    FROM taken WHERE link.id = taken.id
    RETURNING link.id, backup_id AS "backupId", part, form, taken.sealed_password AS "sealedPassword"`;
  if (!row) {
    throw new HoldfastError(
      'not-found',
      'This address leads to nothing any more: it works once, for ten minutes, and only for the person who asked for it. Begin the download again.',
    );
  }
  const { id, part, sealedPassword } = row;
  const backup = await database.prisma.backup.findUniqueOrThrow({
    where: { id: row.backupId },
    include: { vault: true },
  });
  const form = fileFormSchema.parse(row.form);
  if (form === 'unprotected') {
    // Whoever became something else since is told so.
    checkForm({ form, protection: { kind: 'none', confirmation: '' } }, person);
    return { ...{ id, backup, part, form }, password: '', protection: 'not encrypted' };
  }
  return {
    ...{ id, backup, part, form },
    ...(sealedPassword === null
      ? { password: vaultPassword(backup.vault, key), protection: 'password of the vault' }
      : {
          password: key.open(sealedPassword, { purpose: 'download-password', id }).toString(),
          protection: 'own password',
        }),
  };
}
