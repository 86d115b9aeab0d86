import { rm } from 'node:fs/promises';
import type { Database } from '@holdfast/db';
import { uploadPath } from './upload-path.ts';

/** The row first: bytes that nobody knows are cleared away, and a row without its bytes would mislead. */
export async function removeUpload({ prisma }: Database, home: string, id: string): Promise<void> {
  await prisma.upload.deleteMany({ where: { id } });
  await rm(uploadPath(home, id), { force: true });
}
