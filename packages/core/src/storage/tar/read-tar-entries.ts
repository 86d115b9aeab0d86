/**
 * Finds the entries of a tar on disk by its headers alone, and refuses everything that an honest tar of plain files
 * does not have. Nothing is unpacked, and no name is ever used as a path.
 */
import type { FileHandle } from 'node:fs/promises';
import { HoldfastError, throwIfCancelled } from '../../errors.ts';
import { readExactly } from '../read-exactly.ts';
import { isStorageName } from '../storage.ts';
import { decodeTarHeader, tarBlockBytes } from './tar-header.ts';

export interface PlacedEntry {
  /** Where its bytes begin in the file. */
  offset: number;
  sizeBytes: number;
}

export interface TarLimits {
  /** More entries than this are refused. */
  entries: number;
  /** The most bytes that an entry of this name may have; undefined when there must be none of this name. */
  sizeBytesOf: (name: string) => number | undefined;
}

/** What may follow the end mark: GNU tar fills up its last record with zeros. */
const trailingZerosLimitBytes = 1024 * 1024;

/** Throws `portable-unreadable`, naming the entry and what is wrong with it. `path` is for the message. */
export async function readTarEntries(
  file: FileHandle,
  path: string,
  limits: TarLimits,
  signal?: AbortSignal,
): Promise<Map<string, PlacedEntry>> {
  const { size } = await file.stat();
  const refuse = (reason: string, data: Record<string, unknown> = {}): HoldfastError =>
    new HoldfastError('portable-unreadable', `${path} cannot be used: ${reason}`, {
      data: { path, ...data },
    });
  const isCut = 'Copy it again from where it was made, and compare the sizes.';
  const entries = new Map<string, PlacedEntry>();
  for (let at = 0; ; ) {
    throwIfCancelled(signal);
    if (at + tarBlockBytes > size) {
      throw refuse(
        size === 0 ? 'it is empty.' : `it is cut off at byte ${size}, before its end mark. ${isCut}`,
        { at },
      );
    }
    const header = decodeTarHeader(await readExactly(file, path, at, tarBlockBytes, signal));
    if (header === undefined) {
      await assertEnd(file, path, at, size, refuse, signal);
      return entries;
    }
    if ('refused' in header) {
      throw refuse(
        at === 0 && header.refused === 'has no tar header'
          ? 'it is no tar file, so no portable backup.'
          : `its entry at byte ${at} ${header.refused}. It is damaged, or was not made by Holdfast.`,
        { at },
      );
    }
    const { name, sizeBytes } = header;
    const limit = isStorageName(name) ? limits.sizeBytesOf(name) : undefined;
    const shown = JSON.stringify(name.slice(0, 120));
    if (limit === undefined) {
      throw refuse(`it holds ${shown}, which is not part of a portable backup. Do not unpack it either.`, {
        at,
        name,
      });
    }
    if (entries.has(name)) throw refuse(`it holds ${shown} twice.`, { at, name });
    if (sizeBytes > limit) {
      throw refuse(`its entry ${shown} says that it has ${sizeBytes} bytes; ${limit} is the most.`, {
        at,
        name,
      });
    }
    if (entries.size === limits.entries) throw refuse(`it holds more than ${limits.entries} files.`, { at });
    const offset = at + tarBlockBytes;
    if (offset + sizeBytes > size) {
      throw refuse(`it is cut off at byte ${size}, within its entry ${shown}. ${isCut}`, { at, name });
    }
    entries.set(name, { offset, sizeBytes });
    at = offset + Math.ceil(sizeBytes / tarBlockBytes) * tarBlockBytes;
  }
}

/** Two blocks of zeros, and nothing after them but more zeros. */
async function assertEnd(
  file: FileHandle,
  path: string,
  at: number,
  size: number,
  refuse: (reason: string, data: Record<string, unknown>) => HoldfastError,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (size - at < 2 * tarBlockBytes) {
    throw refuse(
      `it is cut off at byte ${size}, within its end mark. Copy it again from where it was made.`,
      {
        at,
      },
    );
  }
  const rest = size - at <= trailingZerosLimitBytes && (await readExactly(file, path, at, size - at, signal));
  if (!rest || rest.some((byte) => byte !== 0)) {
    throw refuse(`something follows its end mark at byte ${at}. It is damaged, or was tampered with.`, {
      at,
    });
  }
}
