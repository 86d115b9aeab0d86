/** When a message that did not get through is tried again: soon at first, then every hour, and not for ever. */

const firstMs = 60_000;
const longestMs = 3_600_000;
const giveUpMs = 24 * 3_600_000;
/** A sign of life that is late says nothing any more. */
const giveUpPingMs = 10 * 60_000;

/** How long after the so-maniest attempt the next one comes. An attempt takes less than the shortest. */
export function waitAfter(attempts: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.max(0, attempts - 1));
}

export function isGivenUp(ageMs: number, kind: string): boolean {
  return ageMs >= (kind === 'ping' ? giveUpPingMs : giveUpMs);
}
