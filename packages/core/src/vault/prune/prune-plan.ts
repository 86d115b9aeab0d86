/**
 * Which packs go, which are copied without what nothing needs, and which stay: the rules of `restic prune`. Data that is
 * unused stays where it is as long as it is at most `maxUnused` of the vault, since copying costs more than it frees.
 */
import { HoldfastError } from '../../errors.ts';
import { isMixed, type PackFacts, packOverheadBytes, type VaultSurvey } from './vault-survey.ts';

export interface PrunePlanOptions {
  /** Share of unused bytes that may stay, from 0 to below 1. */
  maxUnused: number;
  /** Format of the vault: 2 wants directories and data in packs of their own. */
  version: 1 | 2;
  packSizeBytes: number;
}

export interface PrunePlan {
  /** Nothing in them is needed. */
  remove: PackFacts[];
  /** Their used blobs are to be stored elsewhere first. */
  repack: PackFacts[];
  usedBytes: number;
  /** What stays unused once this was done. */
  unusedBytes: number;
  /** Bytes of packs that this frees, those that no index names included, less what has to be stored anew. */
  freedPackBytes: number;
}

/** Packs below a quarter of the usual size are small; copying them together pays from ten on. */
const smallShare = 4;
const fewestSmallPacks = 10;

/** Throws `vault-damaged` when a needed pack is missing or has another size than its index says. */
export function planPrune(survey: VaultSurvey, options: PrunePlanOptions): PrunePlan {
  const remove: PackFacts[] = [];
  const repack: PackFacts[] = [];
  const small: PackFacts[][] = [[], []];
  const wasteful: PackFacts[] = [];
  let usedBytes = 0;
  let unusedBytes = 0;
  for (const pack of survey.packs.values()) {
    if (pack.usedBlobs === 0) {
      remove.push(pack);
      continue;
    }
    assertSound(pack);
    usedBytes += pack.usedBytes;
    const unused = unusedBytesOf(pack);
    const isTrees = pack.trees > 0;
    if ((isTrees && unused > 0) || (isMixed(pack) && options.version === 2)) {
      repack.push(pack);
    } else if (unused > 0) {
      wasteful.push(pack);
      unusedBytes += unused;
    } else if (pack.sizeBytes * smallShare < options.packSizeBytes) {
      small[Number(isTrees)]!.push(pack);
    }
  }
  for (const packs of small) if (packs.length >= fewestSmallPacks) repack.push(...packs);
  const limit = (usedBytes * options.maxUnused) / (1 - options.maxUnused);
  wasteful.sort((a, b) => unusedBytesOf(b) / b.sizeBytes - unusedBytesOf(a) / a.sizeBytes);
  for (const pack of wasteful) {
    if (unusedBytes <= limit) break;
    repack.push(pack);
    unusedBytes -= unusedBytesOf(pack);
  }
  const sum = (packs: readonly { sizeBytes: number }[]) =>
    packs.reduce((bytes, pack) => bytes + pack.sizeBytes, 0);
  const freedPackBytes =
    remove.reduce((bytes, { storedBytes }) => bytes + (storedBytes ?? 0), 0) +
    sum(survey.unindexed) +
    sum(repack) -
    newPackBytes(repack, options.packSizeBytes);
  return { remove, repack, usedBytes, unusedBytes, freedPackBytes };
}

/** Also what was found to be right when nothing is to be removed. */
function assertSound(pack: PackFacts): void {
  if (pack.storedBytes === pack.sizeBytes) return;
  const file = `data/${pack.id.slice(0, 2)}/${pack.id}`;
  const what =
    pack.storedBytes === undefined
      ? 'is missing'
      : `has ${pack.storedBytes} bytes and should have ${pack.sizeBytes}`;
  throw new HoldfastError(
    'vault-damaged',
    `The vault’s file ${file} ${what}, and backups need it. Nothing was removed: verify the vault to see which.`,
    { data: { file } },
  );
}

export function unusedBytesOf(pack: PackFacts): number {
  return pack.sizeBytes - packOverheadBytes - pack.usedBytes;
}

/** A pack is closed by the blob that fills it; how much that is beyond its size does not matter here. */
function newPackBytes(repack: readonly PackFacts[], packSizeBytes: number): number {
  let bytes = 0;
  for (const isTrees of [true, false]) {
    const used = repack
      .filter(({ trees }) => trees > 0 === isTrees)
      .reduce((sum, pack) => sum + pack.usedBytes, 0);
    bytes += used + Math.ceil(used / packSizeBytes) * packOverheadBytes;
  }
  return bytes;
}
