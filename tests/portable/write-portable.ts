import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Backup, type BackupPart, createPortable, type PortableResult } from '@holdfast/core/backup';
import type { Vault } from '@holdfast/core/vault';

export const filePassword = 'an altogether other one';

/** Writes a portable backup to `path`. */
export async function writePortable(
  vault: Vault,
  backup: Backup,
  path: string,
  part: BackupPart = {},
): Promise<PortableResult> {
  await using portable = await createPortable({ vault, backup, part, password: filePassword });
  await pipeline(portable.stream, createWriteStream(path));
  return portable.finished;
}
