import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Vault } from '../../vault/index.ts';
import { type BackUpFilesOptions, backUpFiles } from '../back-up-files.ts';
import type { Backup } from '../backup.ts';
import { createPortable } from './create-portable.ts';
import type { BackupPart } from './portable-plan.ts';

export const filePassword = 'an altogether other one';

/** A small tree with what usually matters: nested folders, equal files, an empty one, one of several chunks. */
export function makeSourceTree(folder: string): string {
  const root = join(folder, 'source');
  mkdirSync(join(root, 'a/deep/er'), { recursive: true });
  mkdirSync(join(root, 'b'));
  writeFileSync(join(root, 'a/one.txt'), 'one\n');
  writeFileSync(join(root, 'a/deep/er/two.txt'), 'two\n'.repeat(5000));
  writeFileSync(join(root, 'a/same.txt'), 'one\n');
  writeFileSync(join(root, 'b/empty'), '');
  writeFileSync(join(root, 'b/large.bin'), randomBytes(3_000_000));
  return root;
}

export async function backUpTree(
  vault: Vault,
  root: string,
  options: Partial<BackUpFilesOptions> = {},
): Promise<Backup> {
  const { backup } = await backUpFiles({ vault, paths: [root], name: 'uploads', ...options });
  return backup;
}

/** Writes a portable backup to `path`. */
export async function writePortable(
  vault: Vault,
  backup: Backup,
  path: string,
  part: BackupPart = {},
): Promise<void> {
  await using portable = await createPortable({ vault, backup, part, password: filePassword });
  await pipeline(portable.stream, createWriteStream(path));
  await portable.finished;
}
