/** After so long, a sending that was never ended was one of a process that died. */
const sendingAtMostMs = 6 * 60 * 60_000;

/** A connection that broke may be tried again, so often in all. */
export const sendingsAtMost = 3;

export function isBeingSent({ takenAt }: { takenAt: Date | null }, now: Date): boolean {
  return takenAt !== null && now.getTime() - takenAt.getTime() < sendingAtMostMs;
}

/** A sending before this moment no longer counts. */
export function forgottenSince(now: Date): Date {
  return new Date(now.getTime() - sendingAtMostMs);
}
