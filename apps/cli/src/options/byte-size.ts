import { InvalidArgumentError } from 'commander';

const factors: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

/** Parses sizes such as 500M or 2GB: powers of 1000, as they are printed. */
export function byteSize(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*([kmgt]?)b?$/i.exec(text.trim());
  const value = Math.round(Number(found?.[1]) * (factors[found?.[2]?.toLowerCase() ?? ''] ?? Number.NaN));
  if (!found || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('It is a size such as 500M or 2G.');
  }
  return value;
}
