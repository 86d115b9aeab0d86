/** The first look into an uploaded export of profiles: does the passphrase open it, and what does it say about itself. */
import { aboutUpload } from '@holdfast/application/uploads';
import { type ProfileFile, profileFileSchema } from '@holdfast/contracts/profile-restores';
import { HoldfastError } from '@holdfast/core/errors';
import { type ExportManifest, inspectExport } from '@holdfast/core/exports';
import type { Prisma } from '@holdfast/db';
import { limitAttempts } from '../people/limit-attempts.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { findUpload, type UploadRow } from '../uploads/find-upload.ts';

export interface OpenProfileFileOptions {
  uploadId: string;
  passphrase?: string | undefined;
  person: SignedInPerson;
  signal?: AbortSignal | undefined;
}

/** Throws `conflict` while bytes are missing, `wrong-password`, `export-unreadable`. */
export async function openProfileFile(
  services: Services,
  { uploadId, passphrase, person, signal }: OpenProfileFileOptions,
): Promise<ProfileFile> {
  const { database, quarantine, key } = services;
  await limitAttempts(database, `upload-open ${person.id}`, { windowSeconds: 300, attempts: 30 });
  const row = await findUpload(services, uploadId, person);
  if ((await quarantine.receivedBytes(uploadId)) !== Number(row.sizeBytes)) {
    throw new HoldfastError('conflict', `${row.name} is not complete yet. Go on with the upload.`);
  }
  const path = quarantine.path(uploadId);
  const words = passphrase === undefined || passphrase === '' ? undefined : passphrase;
  try {
    const file = describe(row, await inspectExport({ path, passphrase: words, signal }));
    await database.prisma.upload.update({
      where: { id: uploadId },
      data: {
        exportContents: file as Prisma.InputJsonObject,
        sealedPassword:
          words === undefined
            ? null
            : key.seal(Buffer.from(words), { purpose: 'upload-password', id: uploadId }),
      },
    });
    return file;
  } catch (error) {
    throw aboutUpload(error, path, row.name);
  }
}

/** Of an upload that was opened. Throws `not-found` for one that was not. */
export async function readProfileFile(
  services: Services,
  uploadId: string,
  person: SignedInPerson,
): Promise<ProfileFile> {
  const row = await findUpload(services, uploadId, person);
  const parsed = profileFileSchema.safeParse(row.exportContents);
  if (parsed.success) return parsed.data;
  throw new HoldfastError('not-found', 'Open the file with its passphrase first.');
}

const listedAtMost = 1000;

function describe({ id, name }: UploadRow, manifest: ExportManifest): ProfileFile {
  const { snapshot, profiles, profileCount, plan, tables } = manifest;
  return {
    ...{ uploadId: id, name, root: plan.root, database: snapshot.database, snapshotAt: snapshot.time },
    ...{ profileCount, profiles: profiles === 'all' ? null : profiles.slice(0, listedAtMost) },
    rows: tables.reduce((sum, { rows }) => sum + rows.own + rows.reference + rows.stub, 0),
    ...{ tables: tables.length, restorable: manifest.restorable },
    notRestorableBecause: manifest.notRestorableBecause.slice(0, 100),
  };
}
