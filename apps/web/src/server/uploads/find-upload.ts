import {
  type ForeignForm,
  foreignFormSchema,
  type Upload,
  type UploadContents,
  uploadContentsSchema,
} from '@holdfast/contracts/uploads';
import { z } from 'zod';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';

export type UploadRow = NonNullable<
  Awaited<ReturnType<Services['database']['prisma']['upload']['findUnique']>>
>;

/** Everybody sees their own only. Throws `not-found`. */
export async function findUpload(
  { database }: Services,
  id: string,
  person: SignedInPerson,
): Promise<UploadRow> {
  const row = await database.prisma.upload.findUnique({ where: { id } });
  if (!row || row.userId !== person.id) throw notFound('upload');
  return row;
}

export async function describeUpload({ quarantine }: Services, row: UploadRow): Promise<Upload> {
  return {
    ...{ id: row.id, name: row.name, sizeBytes: Number(row.sizeBytes) },
    receivedBytes: await quarantine.receivedBytes(row.id),
    expiresAt: row.expiresAt.toISOString(),
    contents: contentsOf(row),
    foreign: foreignOf(row),
  };
}

/** Of a file that other programs made, this is kept in place of its contents. */
const foreignSchema = z.object({ foreign: foreignFormSchema });

export function foreignOf({ contents }: UploadRow): ForeignForm | null {
  return foreignSchema.safeParse(contents).data?.foreign ?? null;
}

/** null before it was opened, and for what other programs made. */
export function contentsOf(row: UploadRow): UploadContents | null {
  return row.contents === null || foreignOf(row) ? null : uploadContentsSchema.parse(row.contents);
}
