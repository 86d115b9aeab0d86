import { InvalidArgumentError } from 'commander';

export interface Portion {
  index: number;
  count: number;
}

/** Parses 3/30. */
export function portion(text: string): Portion {
  const found = /^(\d{1,3})\/(\d{1,3})$/.exec(text.trim());
  const [index, count] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || index < 1 || count > 256 || index > count) {
    throw new InvalidArgumentError('It is I/N, such as 3/30, with N from 1 to 256 and I from 1 to N.');
  }
  return { index, count };
}
