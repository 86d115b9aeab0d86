/**
 * Takes packs out of the index: first new index files that list what stays of those that name such a pack, then the old
 * ones go. In between both are there, which is right too: every pack that any of them names is still there.
 */
import { throwIfCancelled } from '../../errors.ts';
import { idToHex } from '../format/ids.ts';
import { decodeIndexFile, encodeIndexFile, type IndexedPack, type PackBlobs } from '../format/index-file.ts';
import type { PackEntry } from '../format/pack-header.ts';
import type { Vault } from '../vault.ts';
import type { IndexFileFacts, PackFacts, VaultSurvey } from './vault-survey.ts';

const blobsInFile = 20_000;
/** Every backup leaves at least one index file; from so many small ones on they are joined. */
const smallFileBlobs = 2000;
const fewestSmallFiles = 10;

/** The index files to be written anew when these packs go. */
export function affectedIndexFiles(survey: VaultSurvey, gone: ReadonlySet<PackFacts>): IndexFileFacts[] {
  const files = [...survey.indexFiles.values()];
  const affected = files.filter(({ packs }) => packs.length === 0 || packs.some((pack) => gone.has(pack)));
  const chosen = new Set(affected);
  const small = files.filter((file) => chosen.has(file) || file.blobs < smallFileBlobs);
  return small.length >= fewestSmallFiles ? [...new Set([...affected, ...small])] : affected;
}

/** What the new index files will have less than the old ones, in bytes: an estimate, from what blobs take in these. */
export function freedIndexBytes(affected: readonly IndexFileFacts[], gone: ReadonlySet<PackFacts>): number {
  let bytes = 0;
  for (const { packs, blobs, storedBytes } of affected) {
    if (blobs === 0) bytes += storedBytes;
    for (const pack of packs) if (gone.has(pack)) bytes += (storedBytes * pack.blobs) / blobs;
  }
  return bytes;
}

export interface RewriteIndexOptions {
  vault: Vault;
  survey: VaultSurvey;
  gone: ReadonlySet<PackFacts>;
  assertLocked: () => Promise<void>;
  signal?: AbortSignal | undefined;
}

export interface RewriteIndexResult {
  storedBytes: number;
  removedBytes: number;
}

/** To be called under an exclusive lock, with a survey of that lock. Afterwards no index names any of the packs. */
export async function rewriteIndex(options: RewriteIndexOptions): Promise<RewriteIndexResult> {
  const { vault, survey, gone, assertLocked, signal } = options;
  const affected = affectedIndexFiles(survey, gone);
  const result: RewriteIndexResult = { storedBytes: 0, removedBytes: 0 };
  const old = new Set(affected.map(({ id }) => id));
  const listed = new Set<PackFacts>();
  for (const file of survey.indexFiles.values())
    if (!old.has(file.id)) for (const pack of file.packs) listed.add(pack);
  let packs: IndexedPack[] = [];
  let blobs = 0;
  const save = async (): Promise<void> => {
    if (packs.length === 0) return;
    await assertLocked();
    const { sizeBytes } = await vault.files.save('index', encodeIndexFile(packs));
    result.storedBytes += sizeBytes;
    packs = [];
    blobs = 0;
  };
  for (const { id } of affected) {
    throwIfCancelled(signal);
    const kept: IndexedPack[] = [];
    decodeIndexFile(await vault.files.load('index', id, signal), (packIdBytes, found) => {
      const pack = survey.packs.get(idToHex(packIdBytes));
      if (pack === undefined || gone.has(pack) || listed.has(pack)) return;
      listed.add(pack);
      kept.push({ id: pack.id, entries: entriesOf(found) });
    });
    for (const pack of kept) {
      packs.push(pack);
      blobs += pack.entries.length;
      if (blobs >= blobsInFile) await save();
    }
  }
  await save();
  for (const { id, storedBytes } of affected) {
    await assertLocked();
    await vault.files.remove('index', id);
    result.removedBytes += storedBytes;
  }
  return result;
}

function entriesOf(blobs: PackBlobs): PackEntry[] {
  const ids = Buffer.copyBytesFrom(blobs.ids, 0, blobs.count * 32);
  return Array.from({ length: blobs.count }, (_, i) => ({
    type: blobs.isTree[i] === 1 ? 'tree' : 'data',
    id: ids.subarray(i * 32, i * 32 + 32),
    offset: blobs.offsets[i]!,
    length: blobs.lengths[i]!,
    plainLength: blobs.plainLengths[i] || undefined,
  }));
}
