import { sha256 } from '../../crypto/sha256.ts';
import type { BlobType } from '../blob-index.ts';
import { type SealedBlob, sealBlob } from '../sealed-blob.ts';
import type { WorkerState } from './worker-state.ts';

/** After so many new blobs in a row the next is expected to be new too. */
const newInARow = 4;
let newSoFar = 0;

/**
 * Hashes `plain` and seals it unless the vault has it; `sealed` is valid until the next call. In the middle of new data a
 * blob is sealed first and hashed when it is opened again: sealing one in vain, when known data begins, costs less
 * than hashing all twice.
 */
export function sealIfNew(
  state: WorkerState,
  type: BlobType,
  plain: Uint8Array,
): SealedBlob | { id: Buffer; sealed: undefined } {
  const knownId = newSoFar < newInARow ? sha256(plain) : undefined;
  if (knownId && state.index.has(type, knownId)) return known(knownId);
  const blob = sealBlob(state.envelope, plain, knownId, {
    compressionLevel: state.compressionLevel,
    alwaysCompressed: type === 'tree',
  });
  if (knownId === undefined && state.index.has(type, blob.id)) return known(blob.id);
  newSoFar++;
  return blob;
}

function known(id: Buffer): { id: Buffer; sealed: undefined } {
  newSoFar = 0;
  return { id, sealed: undefined };
}
