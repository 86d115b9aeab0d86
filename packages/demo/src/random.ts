/** A source of chance that is the same every time: sfc32, seeded. Made for demo data, not for secrets. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number, both ends included. */
  integer(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True with this probability. */
  chance(probability: number): boolean;
  bytes(length: number): Buffer;
}

/** Each label gives its own sequence, so that one table's data do not depend on how much another one drew. */
export function seededRandom(seed: number, label: string): Random {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, seed | 0];
  const draw = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (const character of label) {
    d = (d ^ (character.codePointAt(0) ?? 0)) | 0;
    draw();
  }
  for (let round = 0; round < 12; round++) draw();
  const next = () => draw() / 2 ** 32;
  const integer = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    integer,
    pick: (items) => items[integer(0, items.length - 1)]!,
    chance: (probability) => next() < probability,
    bytes(length) {
      const buffer = Buffer.alloc(length);
      for (let at = 0; at < length; at++) buffer[at] = draw() & 0xff;
      return buffer;
    },
  };
}
