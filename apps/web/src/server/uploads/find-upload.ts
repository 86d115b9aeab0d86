import { type Upload, type UploadContents, uploadContentsSchema } from '@holdfast/contracts/uploads';
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
  };
}

export function contentsOf(row: UploadRow): UploadContents | null {
  return row.contents === null ? null : uploadContentsSchema.parse(row.contents);
}
