const dayMs = 86_400_000;
const lookBackDays = 28;
const leastDays = 3;
/** Further away than this is not in sight. */
const horizonDays = 730;

/**
 * When free space ends if a vault goes on growing as in the last weeks; undefined when it does not grow, when too few
 * days are known, or when that is years away.
 */
export function fullAt(
  sizes: readonly { day: string; storedBytes: number }[],
  freeBytes: number | null,
  now: Date,
): Date | undefined {
  const recent = sizes.filter(({ day }) => now.getTime() - Date.parse(day) <= lookBackDays * dayMs);
  const [first] = recent;
  const last = recent.at(-1);
  if (freeBytes === null || !first || !last) return undefined;
  const days = (Date.parse(last.day) - Date.parse(first.day)) / dayMs;
  const perDay = (last.storedBytes - first.storedBytes) / days;
  if (days < leastDays || !(perDay > 0)) return undefined;
  const left = freeBytes / perDay;
  return left > horizonDays ? undefined : new Date(now.getTime() + left * dayMs);
}
