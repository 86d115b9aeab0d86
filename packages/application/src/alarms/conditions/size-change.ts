/**
 * Whether a backup is much larger or smaller than the ones before it. A table that was emptied, a disk that was not mounted or files
 * that something encrypted make a flawless backup of the wrong thing: only its size tells. Compared with the median of the
 * last backups, and with how much those differ by themselves, so that a source that always swings is left alone.
 */

export interface Measured {
  id: string;
  takenAt: Date;
  sizeBytes: number | null;
  rows: number | null;
  items: number | null;
}

export interface SizeChange {
  event: 'growth' | 'shrinkage';
  what: 'size' | 'rows' | 'items';
  from: number;
  to: number;
}

/** With fewer than this before it, nothing is ordinary yet. */
const leastBefore = 5;
/** Growth to more than twice, or shrinkage to less than half. */
const factor = 2;
/** So many times the range of the middle half: Tukey's outer fence. */
const fenceFactor = 3;

const measures = [
  { what: 'rows', of: ({ rows }: Measured) => rows, least: 100 },
  { what: 'items', of: ({ items }: Measured) => items, least: 20 },
  { what: 'size', of: ({ sizeBytes }: Measured) => sizeBytes, least: 1_000_000 },
] as const;

/** `backups`: of one source, complete ones, the newest first. */
export function judgeSizes(backups: readonly Measured[]): SizeChange | undefined {
  const [newest, ...before] = backups;
  if (!newest || before.length < leastBefore) return undefined;
  for (const { what, of, least } of measures) {
    const to = of(newest);
    const known = before.map(of).filter((value) => value !== null);
    if (to === null || known.length < leastBefore) continue;
    const [low, from, high] = [quantile(known, 0.25), quantile(known, 0.5), quantile(known, 0.75)];
    const fence = fenceFactor * (high - low);
    if (Math.abs(to - from) < least) continue;
    if (to > from * factor && to > high + fence) return { event: 'growth', what, from, to };
    if (to < from / factor && to < low - fence) return { event: 'shrinkage', what, from, to };
  }
  return undefined;
}

/** Between the two nearest values, as R and others have it (type 7). */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place % 1);
}
