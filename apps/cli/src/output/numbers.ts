/** Numbers as people read them: 4.2 GB, 1,204,332 rows. */
const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** A size in powers of 1000, with one decimal below ten. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (unit < units.length - 1 && rounded(value, unit) >= 1000) {
    value /= 1000;
    unit++;
  }
  const shown = unit > 0 && rounded(value, unit) < 10 ? value.toFixed(1) : String(Math.round(value));
  return `${shown} ${units[unit]}`;
}

function rounded(value: number, unit: number): number {
  const toOneDecimal = Math.round(value * 10) / 10;
  return unit > 0 && toOneDecimal < 10 ? toOneDecimal : Math.round(value);
}

const grouped = new Intl.NumberFormat('en-US');

export function formatCount(count: number | bigint): string {
  return grouped.format(count);
}

/** `1 table`, `12 tables`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
