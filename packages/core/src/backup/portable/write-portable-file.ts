/** A portable backup into a file on this machine. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { NewFile } from '../../exports/container/new-file.ts';
import type { OnProgress } from '../progress.ts';
import { type CreatePortableOptions, createPortable, type PortableResult } from './create-portable.ts';
import type { FileStream, FileStreamResult } from './file-stream.ts';
import { openPortable } from './open-portable.ts';

export interface WritePortableFileOptions extends CreatePortableOptions {
  /** A file that does not exist, or a directory to make one in. */
  out: string;
}

export interface WrittenFile extends FileStreamResult {
  path: string;
  /** Bytes of the data as it was, where known. */
  sizeBytes: number | undefined;
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
  const written = await writeStreamedFile({
    ...{ file: portable, out, onProgress },
    check: async (path) => {
      await using _again = await openPortable({ path, password, signal });
    },
  });
  return { ...(await portable.finished), path: written.path, sizeBytes: portable.sizeBytes };
}

export interface WriteStreamedFileOptions {
  file: FileStream;
  /** A file that does not exist, or a directory to make one in. */
  out: string;
  /** Looks at the file before it gets its name. */
  check?: ((temporaryPath: string) => Promise<void>) | undefined;
  onProgress?: OnProgress | undefined;
}

/** The file gets its name when it is complete and durable; otherwise there is none. */
export async function writeStreamedFile(options: WriteStreamedFileOptions): Promise<WrittenFile> {
  const { file: made, out, check, onProgress } = options;
  await using file = await NewFile.create((await isDirectory(out)) ? join(out, made.name) : out);
  const writer = file.writable().getWriter();
  for await (const piece of made.stream) await writer.write(piece as Uint8Array);
  const result = await made.finished;
  await file.handle.sync();
  onProgress?.({ phase: 'finishing', bytes: 0, items: 0 });
  await check?.(file.temporaryPath);
  await file.publish();
  return { ...result, path: file.path, sizeBytes: made.sizeBytes };
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
