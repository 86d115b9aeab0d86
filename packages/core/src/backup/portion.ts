/**
 * Which part of a vault to read next, so that all of it is read every so many days within a budget a night. Packs fall into 256 buckets
 * by the first byte of their id, which is as good as random; for each bucket the state says when it was read last.
 */
import { HoldfastError } from '../errors.ts';

export interface ReadState {
  formatVersion: 1;
  /** ISO 8601, UTC: when reading began. */
  startedAt: string;
  /** For each bucket when it was read last, ISO 8601, UTC; null before that. */
  buckets: (string | null)[];
}

export interface PortionChoice {
  /** The buckets to read, most urgent first. */
  buckets: number[];
  /** How many more are due and did not fit. */
  overdue: number;
}

export const bucketCount = 256;
const dayMs = 24 * 60 * 60_000;

export function bucketOf(packId: string): number {
  return Number.parseInt(packId.slice(0, 2), 16);
}

export function newReadState(now: Date): ReadState {
  return {
    formatVersion: 1,
    startedAt: now.toISOString(),
    buckets: Array.from({ length: bucketCount }, () => null),
  };
}

/** Checks a state that was kept elsewhere. Throws `invalid-input`. */
export function parseReadState(value: unknown): ReadState {
  const state = value as Partial<ReadState> | null;
  const isMoment = (text: unknown) => typeof text === 'string' && !Number.isNaN(Date.parse(text));
  if (
    state?.formatVersion !== 1 ||
    !isMoment(state.startedAt) ||
    state.buckets?.length !== bucketCount ||
    !state.buckets.every((at) => at === null || isMoment(at))
  ) {
    throw new HoldfastError(
      'invalid-input',
      'What is known of earlier readings of the vault cannot be used. Begin anew without it.',
    );
  }
  return state as ReadState;
}

/** What is due so soon is due now: nights do not begin to the minute. */
const slackMs = dayMs / 2;

/**
 * Buckets that are due: those read `cycleDays` ago, and of those never read an even share a day. At
 * least one is chosen when any is due, then as many as fit into `maxBytes`.
 */
export function choosePortion(
  state: ReadState,
  sizes: readonly number[],
  options: { cycleDays: number; maxBytes?: number | undefined; now: Date },
): PortionChoice {
  const cycleMs = options.cycleDays * dayMs;
  const startedAt = Date.parse(state.startedAt);
  const due = state.buckets
    .map((at, bucket) => ({
      bucket,
      due: at === null ? startedAt + ((cycleMs - slackMs) * bucket) / bucketCount : Date.parse(at) + cycleMs,
    }))
    .filter((candidate) => candidate.due <= options.now.getTime() + slackMs)
    .sort((a, b) => a.due - b.due || a.bucket - b.bucket);
  const chosen: number[] = [];
  let bytes = 0;
  for (const { bucket } of due) {
    bytes += sizes[bucket] ?? 0;
    if (chosen.length > 0 && bytes > (options.maxBytes ?? Number.POSITIVE_INFINITY)) break;
    chosen.push(bucket);
  }
  return { buckets: chosen, overdue: due.length - chosen.length };
}

/** Portion `index` of `count`, from 1 on, by restic's rule for `--read-data-subset`. Throws `invalid-input`. */
export function bucketsOfPortion({ index, count }: { index: number; count: number }): number[] {
  const whole = Number.isInteger(index) && Number.isInteger(count);
  if (!whole || count < 1 || count > bucketCount || index < 1 || index > count) {
    throw new HoldfastError('invalid-input', 'A portion is I/N, with N from 1 to 256 and I from 1 to N.');
  }
  return Array.from({ length: bucketCount }, (_, bucket) => bucket).filter((b) => b % count === index - 1);
}

export function markRead(state: ReadState, buckets: readonly number[], now: Date): ReadState {
  const read = new Set(buckets);
  return {
    ...state,
    buckets: state.buckets.map((at, bucket) => (read.has(bucket) ? now.toISOString() : at)),
  };
}
