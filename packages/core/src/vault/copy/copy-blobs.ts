/**
 * Copies blobs from one vault to another with a key of its own: read in the order in which they lie, opened, checked
 * and sealed anew by the source's workers, and put into new packs. Nothing is kept but a few windows of sealed blobs.
 */
import { throwIfCancelled } from '../../errors.ts';
import { noteOutlived, noteUsedUp } from '../../memory/discard.ts';
import type { BlobLocation, BlobType } from '../blob-index.ts';
import { damagedBlob, ownBuffer, readBlob, readPack } from '../blob-reader.ts';
import type { Vault } from '../vault.ts';
import type { VaultWriter } from '../vault-writer.ts';

export interface CopyBlobsOptions {
  from: Vault;
  to: VaultWriter;
  /** Numbers of blobs in the source's index, in the order of {@link BlobIndex.inPackOrder}. */
  entries: Uint32Array;
  signal?: AbortSignal | undefined;
  /** Told of sealed bytes as they are done with, those included that the target had. */
  onCopied?: ((bytes: number) => void) | undefined;
}

interface LocatedBlob {
  type: BlobType;
  id: Buffer;
  location: BlobLocation;
}

/** One read of one pack. */
interface Window {
  blobs: LocatedBlob[];
  sealed: Uint8Array;
  offset: number;
}

const windowBytes = 1024 * 1024;
/** Bytes between two blobs that are cheaper to read along than to skip. */
const gapBytes = 32 * 1024;

/** Throws `vault-damaged`, naming the file, when a blob is not what its name says. */
export async function copyBlobs(options: CopyBlobsOptions): Promise<void> {
  const { from, to, signal } = options;
  await copyPlain(options);
  const depth = from.workers.size + 1;
  const windows = planWindows(options);
  const ahead: Promise<Window>[] = [];
  const fill = (): void => {
    while (ahead.length < depth) {
      const next = windows.next();
      if (next.done) return;
      const window = reseal(from, to.vault, next.value, signal);
      // Thrown when its turn comes; until then it must not count as unhandled.
      window.catch(() => {});
      ahead.push(window);
    }
  };
  try {
    for (fill(); ahead.length > 0; fill()) {
      throwIfCancelled(signal);
      const { blobs, sealed, offset } = await ahead.shift()!;
      for (const { type, id, location } of blobs) {
        const at = location.offset - offset;
        const bytes = sealed.subarray(at, at + location.length);
        await to.addSealed(type, id, bytes, location.plainLength, location.compressed);
        options.onCopied?.(location.length);
      }
      // It was waited for, and so was what the target made of it: the young collections have missed both.
      noteUsedUp(sealed.length);
      noteOutlived(2 * sealed.length);
    }
  } finally {
    await Promise.allSettled(ahead);
  }
}

/** The formats differ in what may be compressed: version 1 knows no compression, version 2 wants it of directories. */
function isCopiedSealed({ type, location }: LocatedBlob, to: VaultWriter): boolean {
  return to.vault.config.version === 1 ? !location.compressed : location.compressed || type === 'data';
}

async function copyPlain({ from, to, entries, signal, onCopied }: CopyBlobsOptions): Promise<void> {
  for (const entry of entries) {
    const blob = from.index.blobAt(entry);
    if (isCopiedSealed(blob, to)) continue;
    throwIfCancelled(signal);
    if (!to.has(blob.type, blob.id)) {
      await to.saveBlob(blob.type, await readBlob(from, blob.type, blob.id));
    }
    onCopied?.(blob.location.length);
  }
}

function* planWindows({ from, to, entries, onCopied }: CopyBlobsOptions): Generator<LocatedBlob[]> {
  let window: LocatedBlob[] = [];
  for (const entry of entries) {
    const blob = from.index.blobAt(entry);
    if (to.has(blob.type, blob.id)) {
      // Those that copyPlain has copied were counted there.
      if (isCopiedSealed(blob, to)) onCopied?.(blob.location.length);
      continue;
    }
    const first = window[0]?.location;
    const last = window.at(-1)?.location;
    const { packId, offset, length } = blob.location;
    if (
      first &&
      last &&
      (packId !== first.packId ||
        offset > last.offset + last.length + gapBytes ||
        offset + length - first.offset > windowBytes)
    ) {
      yield window;
      window = [];
    }
    window.push(blob);
  }
  if (window.length > 0) yield window;
}

async function reseal(
  from: Vault,
  to: Vault,
  blobs: LocatedBlob[],
  signal: AbortSignal | undefined,
): Promise<Window> {
  const [{ packId, offset }, last] = [blobs[0]!.location, blobs.at(-1)!.location];
  const sealed = ownBuffer(await readPack(from, packId, offset, last.offset + last.length - offset, signal));
  const result = await from.workers.run(
    {
      kind: 'reseal-blobs',
      sealed,
      keys: to.masterKey,
      blobs: blobs.map(({ id, location }) => ({
        id,
        buffer: 0,
        offset: location.offset - offset,
        length: location.length,
        plainLength: location.compressed ? location.plainLength : undefined,
      })),
    },
    [sealed.buffer as ArrayBuffer],
  );
  if (result.damaged >= 0) {
    const { id, location } = blobs[result.damaged]!;
    throw damagedBlob(location, id, 0);
  }
  return { blobs, sealed: result.sealed, offset };
}
