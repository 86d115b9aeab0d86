import { type OpenedPortable, openPortable } from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';
import type { ApplicationKey } from '../secrets/application-key.ts';
import { uploadPath } from './upload-path.ts';

export interface OpenUploadOptions {
  database: Database;
  key: ApplicationKey;
  home: string;
  id: string;
  signal?: AbortSignal | undefined;
}

/**
 * Opens an uploaded file with the password that was found to open it. Throws `not-found` when it is not there any more,
 * and what `openPortable` throws.
 */
export async function openUpload(options: OpenUploadOptions): Promise<OpenedPortable> {
  const { database, key, home, id, signal } = options;
  const row = await database.prisma.upload.findUnique({ where: { id } });
  if (!row?.sealedPassword) throw gone();
  const password = key.open(row.sealedPassword, { purpose: 'upload-password', id }).toString();
  const path = uploadPath(home, id);
  try {
    return await openPortable({ path, password, signal });
  } catch (error) {
    if (isHoldfastError(error, 'storage-not-found')) throw gone();
    throw aboutUpload(error, path, row.name);
  }
}

/** The same error, with the file called what its owner calls it. */
export function aboutUpload(error: unknown, path: string, name: string): unknown {
  if (!isHoldfastError(error)) return error;
  const { code, retryable } = error;
  return new HoldfastError(code, error.message.replaceAll(path, name), { cause: error, retryable });
}

function gone(): HoldfastError {
  return new HoldfastError(
    'not-found',
    'That file is not in quarantine any more: files stay there for a day, on the machine that they were uploaded to. Upload it again.',
  );
}
