/**
 * Checks a pack in pieces, as the worker checks one that it has whole: the header first, from the end of the file, then
 * every byte in order; what lies between is hashed and each blob is opened. Memory is that of the largest blob.
 */
import { createHash } from 'node:crypto';
import { sha256 } from '../../crypto/sha256.ts';
import { isHoldfastError, throwIfCancelled } from '../../errors.ts';
import { idToHex } from '../format/ids.ts';
import { decodePackHeader, type PackEntry, packSize, readPackTrailerSize } from '../format/pack-header.ts';
import { openBlob } from '../sealed-blob.ts';
import type { Vault } from '../vault.ts';
import { describeDamagedBlob } from '../worker/check-pack.ts';
import type { CheckPackResult } from '../worker/jobs.ts';
import { packFile } from './check-problem.ts';

const pieceBytes = 8 * 1024 * 1024;

export async function checkLargePack(
  vault: Vault,
  id: string,
  sizeBytes: number,
  signal: AbortSignal | undefined,
): Promise<CheckPackResult> {
  const file = packFile(id);
  const read = (offset: number, length: number) => vault.storage.read(file, offset, length, { signal });
  const problems: string[] = [];
  const damaged: string[] = [];
  const hash = createHash('sha256');
  let header: Buffer | undefined;
  let entries: PackEntry[] = [];
  try {
    const trailer = readPackTrailerSize(await read(sizeBytes - 4, 4), sizeBytes);
    header = vault.envelope.open(await read(sizeBytes - trailer, trailer - 4));
    if (header) entries = decodePackHeader(header);
    else problems.push('its header cannot be opened');
  } catch (error) {
    if (!isHoldfastError(error, 'vault-damaged')) throw error;
    problems.push(error.message);
  }
  if (header && problems.length === 0 && packSize(entries) !== sizeBytes) {
    problems.push('its size is not what its header says');
    entries = entries.filter(({ offset, length }) => offset + length <= sizeBytes);
  }
  let at = 0;
  for (const run of runsOf(entries)) {
    throwIfCancelled(signal);
    const piece = await read(run.offset, run.length);
    hash.update(piece);
    at += piece.length;
    for (const entry of run.entries) {
      const start = entry.offset - run.offset;
      const plain = openBlob(vault.envelope, piece.subarray(start, start + entry.length), entry.plainLength);
      if (plain !== undefined && sha256(plain).equals(entry.id)) continue;
      problems.push(describeDamagedBlob(entry));
      damaged.push(`${entry.type} ${idToHex(entry.id)}`);
    }
  }
  while (at < sizeBytes) {
    throwIfCancelled(signal);
    const piece = await read(at, Math.min(pieceBytes, sizeBytes - at));
    hash.update(piece);
    at += piece.length;
  }
  if (hash.digest('hex') !== id) problems.unshift('its contents are not what its name says');
  const isUnclear = problems.length > 0 && damaged.length === 0;
  return {
    problems,
    damaged: isUnclear ? undefined : damaged,
    header: problems.length > 0 ? undefined : header,
  };
}

/** Neighbours that are read together; they follow each other without gaps, which decoding made sure of. */
function* runsOf(
  entries: readonly PackEntry[],
): Generator<{ offset: number; length: number; entries: PackEntry[] }> {
  let run = { offset: 0, length: 0, entries: [] as PackEntry[] };
  for (const entry of entries) {
    if (run.length > 0 && run.length + entry.length > pieceBytes) {
      yield run;
      run = { offset: entry.offset, length: 0, entries: [] };
    }
    run.length += entry.length;
    run.entries.push(entry);
  }
  if (run.length > 0) yield run;
}
