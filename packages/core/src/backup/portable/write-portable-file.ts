/** A portable backup into a file on this machine. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { NewFile } from '../../exports/container/new-file.ts';
import { type CreatePortableOptions, createPortable, type PortableResult } from './create-portable.ts';
import { openPortable } from './open-portable.ts';

export interface WritePortableFileOptions extends CreatePortableOptions {
  /** A file that does not exist, or a directory to make one in. */
  out: string;
}

export interface PortableFileResult extends PortableResult {
  path: string;
  /** Bytes of the data as it was, where known. */
  sizeBytes: number | undefined;
}

/**
 * The file gets its name when it is complete, durable, and was opened again with its password. Rejects with
 * `storage-exists` when the name is taken, and with the errors of `createPortable`; then there is no file.
 */
export async function writePortableFile(options: WritePortableFileOptions): Promise<PortableFileResult> {
  const { out, password, signal, onProgress } = options;
  await using portable = await createPortable(options);
  await using file = await NewFile.create((await isDirectory(out)) ? join(out, portable.name) : out);
  const writer = file.writable().getWriter();
  for await (const piece of portable.stream) await writer.write(piece as Uint8Array);
  const result = await portable.finished;
  await file.handle.sync();
  onProgress?.({ phase: 'finishing', bytes: 0, items: 0 });
  await using _again = await openPortable({ path: file.temporaryPath, password, signal });
  await file.publish();
  return { ...result, path: file.path, sizeBytes: portable.sizeBytes };
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
