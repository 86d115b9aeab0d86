/** How numbers are said to people. */
export function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** `part` of `whole` as a share, never rounded to all or nothing unless it is. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const exact = (100 * part) / whole;
  const shown = Math.round(exact);
  if (shown === 100 && part < whole) return `${Math.min(exact, 99.9).toFixed(1)} %`;
  if (shown === 0 && part > 0) return `${Math.max(exact, 0.1).toFixed(1)} %`;
  return `${shown} %`;
}
