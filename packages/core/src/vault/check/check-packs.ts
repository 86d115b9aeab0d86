/**
 * Reads packs whole: name, header against index, every blob. One is on its way for every worker; the large ones, which
 * other programs may have made, one at a time and in pieces, so that memory is bounded.
 */
import { isHoldfastError, throwIfCancelled } from '../../errors.ts';
import type { BlobIndex } from '../blob-index.ts';
import { decodePackHeader } from '../format/pack-header.ts';
import type { Vault } from '../vault.ts';
import type { CheckPackResult } from '../worker/jobs.ts';
import type { IndexedPackFacts } from './check-index.ts';
import { checkLargePack } from './check-large-pack.ts';
import { type OnCheckProblem, type OnCheckProgress, packFile } from './check-problem.ts';

/** Beyond this a pack is read in pieces. */
const largePackBytes = 32 * 1024 * 1024;

export async function checkPacks(
  vault: Vault,
  packIds: readonly string[],
  options: {
    index: BlobIndex;
    packs: Map<string, IndexedPackFacts>;
    onProblem: OnCheckProblem;
    onProgress?: OnCheckProgress | undefined;
    signal?: AbortSignal | undefined;
  },
): Promise<{ bytes: number }> {
  const { index, packs, onProblem, signal } = options;
  const totalBytes = packIds.reduce((sum, id) => sum + (packs.get(id)?.storedBytes ?? 0), 0);
  let bytes = 0;
  let done = 0;

  const checkOne = async (id: string): Promise<void> => {
    const facts = packs.get(id);
    const file = packFile(id);
    // Missing, and said so by the index check.
    if (facts?.storedBytes === undefined) return;
    const { storedBytes } = facts;
    let result: CheckPackResult;
    try {
      result = await (storedBytes > largePackBytes
        ? checkLargePack(vault, id, storedBytes, signal)
        : checkWholePack(vault, id, signal));
    } catch (error) {
      if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
      onProblem({ file, message: `The vault’s file ${file} cannot be read: ${error.message}`, backups: [] });
      return;
    }
    bytes += storedBytes;
    const { problems, header, damaged: damagedBlobs } = result;
    for (const problem of problems) {
      const message = `The vault’s file ${file} is damaged: ${problem}.`;
      onProblem({ file, message, backups: [], damagedBlobs });
    }
    if (header && problems.length === 0) compareHeader(id, Buffer.from(header), index, facts, onProblem);
    done++;
    options.onProgress?.({ items: done, totalItems: packIds.length, bytes, totalBytes, item: file });
  };

  const isLarge = (id: string) => (packs.get(id)?.storedBytes ?? 0) > largePackBytes;
  const waiting = packIds.filter((id) => !isLarge(id));
  const readers = Array.from({ length: vault.workers.size }, async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      throwIfCancelled(signal);
      await checkOne(id);
    }
  });
  const outcomes = await Promise.allSettled(readers);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  for (const id of packIds.filter(isLarge)) {
    throwIfCancelled(signal);
    await checkOne(id);
  }
  return { bytes };
}

async function checkWholePack(
  vault: Vault,
  id: string,
  signal: AbortSignal | undefined,
): Promise<CheckPackResult> {
  const pack = await vault.storage.readAll(packFile(id), { limitBytes: 2 * largePackBytes, signal });
  const own = pack.buffer.byteLength === pack.length ? pack : Buffer.concat([pack]);
  const job = { kind: 'check-pack', packId: id, pack: own, version: vault.config.version } as const;
  const transfer = own.buffer.byteLength === own.length ? [own.buffer as ArrayBuffer] : [];
  return vault.workers.run(job, transfer);
}

/** What the pack says of itself must be what the index says: a wrong length there would shift restored files. */
function compareHeader(
  id: string,
  header: Buffer,
  index: BlobIndex,
  facts: IndexedPackFacts,
  onProblem: OnCheckProblem,
): void {
  const entries = decodePackHeader(header);
  const file = packFile(id);
  const differs = entries.some((entry) => {
    const location = index.locate(entry.type, entry.id);
    if (!location) return true;
    // A blob that lies in two packs is indexed at one of them.
    if (location.packId !== id) return false;
    const plainLength = location.compressed ? location.plainLength : undefined;
    return (
      location.offset !== entry.offset ||
      location.length !== entry.length ||
      plainLength !== entry.plainLength
    );
  });
  if (differs || entries.length !== facts.blobs) {
    onProblem({
      file,
      message: `The vault’s index does not say of ${file} what the file says of itself.`,
      backups: [],
    });
  }
}
