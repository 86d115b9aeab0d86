import { HoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';
import type { ApplicationKey } from '../secrets/application-key.ts';
import { uploadPath } from '../uploads/upload-path.ts';

/** An export that somebody uploaded and opened. */
export interface ProfileUpload {
  path: string;
  name: string;
  passphrase: string | undefined;
}

/** Throws `not-found` when it is not there any more, or was never opened. */
export async function openProfileUpload(
  { database, key, home }: { database: Database; key: ApplicationKey; home: string },
  id: string,
): Promise<ProfileUpload> {
  const row = await database.prisma.upload.findUnique({ where: { id } });
  if (!row?.exportContents) {
    throw new HoldfastError(
      'not-found',
      'That file is not in quarantine any more: files stay there for a day. Upload it again.',
    );
  }
  const { sealedPassword, name } = row;
  const passphrase = sealedPassword && key.open(sealedPassword, { purpose: 'upload-password', id });
  return { path: uploadPath(home, id), name, passphrase: passphrase?.toString() };
}
