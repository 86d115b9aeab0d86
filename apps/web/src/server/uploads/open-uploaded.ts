/**
 * The first look into an uploaded file: its structure before a password is tried, then what the password opens. A file
 * that cannot be used is not kept; a wrong password costs nothing but the attempt.
 */
import { readContents } from '@holdfast/application/backups';
import { aboutUpload, removeUpload } from '@holdfast/application/uploads';
import { vaultPassword } from '@holdfast/application/vaults';
import type { Upload, UploadContents } from '@holdfast/contracts/uploads';
import {
  checkPortable,
  type OpenedPortable,
  openOlderBackup,
  openPortable,
  recogniseForeign,
  recogniseOlderBackup,
} from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import type { Prisma } from '@holdfast/db';
import { limitAttempts } from '../people/limit-attempts.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { describeUpload, findUpload, type UploadRow } from './find-upload.ts';

export interface OpenUploadedOptions {
  id: string;
  /** Absent: the vaults' own are tried. */
  password?: string | undefined;
  person: SignedInPerson;
  signal?: AbortSignal | undefined;
}

/** Throws `conflict` while bytes are missing, `portable-unreadable` with the reason, `wrong-password`. */
export async function openUploaded(services: Services, options: OpenUploadedOptions): Promise<Upload> {
  const { database, key, quarantine, installation } = services;
  const { id, person } = options;
  await limitAttempts(database, `upload-open ${person.id}`, { windowSeconds: 300, attempts: 30 });
  const row = await findUpload(services, id, person);
  const receivedBytes = await quarantine.receivedBytes(id);
  if (receivedBytes !== Number(row.sizeBytes)) {
    throw new HoldfastError(
      'conflict',
      `${row.name} is not complete yet: ${receivedBytes} of ${row.sizeBytes} bytes are here. Go on with the upload.`,
    );
  }
  try {
    const foreign = await recogniseForeign(quarantine.path(id));
    if (foreign) {
      const contents = { foreign: foreign.form };
      return await describeUpload(
        services,
        await database.prisma.upload.update({ where: { id }, data: { contents } }),
      );
    }
    if ((await recogniseOlderBackup(quarantine.path(id))) !== undefined) {
      return await describeUpload(services, await openOlder(services, row, options));
    }
    const { password, contents } = await look(services, row, options);
    const opened = await database.prisma.upload.update({
      where: { id },
      data: {
        sealedPassword: key.seal(Buffer.from(password), { purpose: 'upload-password', id }),
        contents: contents as Prisma.InputJsonObject,
      },
    });
    return await describeUpload(services, opened);
  } catch (error) {
    if (isHoldfastError(error) && uselessCodes.has(error.code)) {
      await removeUpload(database, installation.home, id);
    }
    throw aboutUpload(error, quarantine.path(id), row.name);
  }
}

/** What says that the file itself is no good, whoever opens it with whatever password. */
const uselessCodes: ReadonlySet<string> = new Set([
  'portable-unreadable',
  'vault-damaged',
  'archive-unreadable',
  'unsupported',
]);

async function look(
  services: Services,
  row: UploadRow,
  { password, signal }: OpenUploadedOptions,
): Promise<{ password: string; contents: UploadContents }> {
  const path = services.quarantine.path(row.id);
  await checkPortable(path, signal);
  const passwords = password === undefined ? await ownPasswords(services) : [password];
  for (const candidate of passwords) {
    try {
      await using portable = await openPortable({ path, password: candidate, signal });
      return { password: candidate, contents: await describeContents(portable, signal) };
    } catch (error) {
      if (password !== undefined || !isHoldfastError(error, 'wrong-password')) throw error;
    }
  }
  throw new HoldfastError(
    'wrong-password',
    `No vault of this installation has the password of ${row.name}. Enter the one that was chosen, or shown, when it was made.`,
  );
}

/** Authenticated to its end with the key that the password gives; what rows are in it is told when it is adopted. */
async function openOlder(
  { database, key, quarantine }: Services,
  { id, name }: UploadRow,
  { password, signal }: OpenUploadedOptions,
): Promise<UploadRow> {
  await using _older = await openOlderBackup({ path: quarantine.path(id), password, signal }).catch(
    (error: unknown) => {
      if (!isHoldfastError(error, 'wrong-password')) throw error;
      const what = password === undefined ? 'needs its password or its Fernet key' : 'is not opened by that';
      throw new HoldfastError(
        'wrong-password',
        `${name} ${what}. Where the salt of its password lies in a file of its own, use holdfast portable on the command line.`,
        { cause: error },
      );
    },
  );
  return database.prisma.upload.update({
    where: { id },
    data: {
      contents: { foreign: 'rows' },
      ...(password === undefined
        ? {}
        : { sealedPassword: key.seal(Buffer.from(password), { purpose: 'upload-password', id }) }),
    },
  });
}

async function ownPasswords({ database, key }: Services): Promise<string[]> {
  const rows = await database.prisma.vault.findMany();
  return rows.flatMap((row) => {
    try {
      return [vaultPassword(row, key)];
    } catch {
      // Sealed with another HOLDFAST_SECRET.
      return [];
    }
  });
}

async function describeContents(
  { vault, backup }: OpenedPortable,
  signal: AbortSignal | undefined,
): Promise<UploadContents> {
  const { database, files } = await readContents(vault, backup, signal);
  return {
    ...{ snapshotId: backup.id, kind: backup.kind, sourceName: backup.source },
    ...{ takenAt: new Date(backup.time).toISOString(), own: backup.own, partial: backup.partial },
    ...{ part: backup.tags.includes('part'), hostname: backup.hostname, paths: backup.paths },
    sizeBytes: backup.sizeBytes ?? null,
    items: database?.tables.length ?? files?.files ?? null,
  };
}
