/**
 * A directory tree from a seed. At scale 1: 57,000 files in 5,700 directories, 1.9 GB. By number mostly source
 * code of some kilobytes; by volume a third logs, two fifths what does not compress (pictures, archives).
 */
import { createCipheriv, createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { type Random, seededRandom } from '@holdfast/demo';
import { makeWords, pickWord } from './text.ts';

export interface TreeFacts {
  files: number;
  directories: number;
  bytes: number;
}

interface Kind {
  files: number;
  medianBytes: number;
  /** Spread of the logarithm of sizes. */
  sigma: number;
  leastBytes: number;
  mostBytes: number;
  extensions: readonly string[];
  content(bytes: number): Buffer;
}

const filesPerDirectory = 10;

export async function makeTree(
  directory: string,
  options: { seed: number; scale: number; signal?: AbortSignal },
): Promise<TreeFacts> {
  const facts: TreeFacts = { files: 0, directories: 0, bytes: 0 };
  const random = seededRandom(options.seed, 'tree');
  rmSync(directory, { recursive: true, force: true });
  const places = makeDirectories(directory, random, Math.ceil((57_000 * options.scale) / filesPerDirectory));
  facts.directories = places.length;
  for (const kind of kinds(random, options.seed)) {
    const count = Math.max(1, Math.round(kind.files * options.scale));
    for (let i = 0; i < count; i++) {
      if (i % 100 === 0) await breathe();
      options.signal?.throwIfAborted();
      const size = Math.round(kind.medianBytes * Math.exp(kind.sigma * normal(random)));
      const content = kind.content(Math.min(kind.mostBytes, Math.max(kind.leastBytes, size)));
      const name = `${pickFrom(random, kind.extensions)}`;
      writeFileSync(join(random.pick(places), `f${facts.files}${name}`), content);
      facts.files++;
      facts.bytes += content.length;
    }
  }
  for (let i = 0; i < Math.round(200 * options.scale); i++) {
    symlinkSync(`../${i}`, join(random.pick(places), `link${i}`));
  }
  return facts;
}

/** Each below one made before, so that depth varies. */
function makeDirectories(directory: string, random: Random, count: number): string[] {
  const places = [{ path: directory, depth: 0 }];
  mkdirSync(directory, { recursive: true });
  while (places.length < count) {
    const above = random.pick(places);
    if (above.depth > 7) continue;
    const path = join(above.path, `d${places.length}`);
    mkdirSync(path);
    places.push({ path, depth: above.depth + 1 });
  }
  return places.map(({ path }) => path);
}

function kinds(random: Random, seed: number): Kind[] {
  const words = makeWords(random, 6000);
  const noise = noiseFrom(seed);
  return [
    {
      ...{ files: 46_000, medianBytes: 4500, sigma: 1.25, leastBytes: 0, mostBytes: 2_000_000 },
      extensions: ['.ts', '.py', '.html', '.css', '.json', '.md', '.sql'],
      content: (bytes) => sourceCode(random, words, bytes),
    },
    {
      ...{ files: 700, medianBytes: 580_000, sigma: 0.9, leastBytes: 20_000, mostBytes: 40_000_000 },
      extensions: ['.log', '.csv'],
      content: (bytes) => log(random, words, bytes),
    },
    {
      ...{ files: 10_300, medianBytes: 41_000, sigma: 1.15, leastBytes: 200, mostBytes: 30_000_000 },
      extensions: ['.jpg', '.webp', '.woff2', '.gz', '.pdf'],
      content: noise,
    },
  ];
}

function sourceCode(random: Random, words: readonly string[], bytes: number): Buffer {
  // A file speaks of its own things: names come from a few, which is what makes code compress well.
  const names = Array.from({ length: 12 + Math.floor(bytes / 500) }, () => identifier(random, words));
  const name = () => pickFrom(random, names);
  let text = '';
  let indent = '';
  while (text.length < bytes) {
    const form = random.integer(0, 9);
    if (form < 2)
      text += `${indent}const ${name()} = ${name()}.${name()}(${name()}, ${random.integer(0, 99)});\n`;
    else if (form < 3)
      text += `${indent}// ${pickWord(random, words)} ${pickWord(random, words)} ${name()} ${pickWord(random, words)} ${pickWord(random, words)}.\n`;
    else if (form < 4) text += `${indent}if (${name()} === undefined) return ${name()};\n`;
    else if (form < 5)
      text += `${indent}${name()}.${name()} = { ${name()}: ${name()}, ${name()}: '${pickWord(random, words)}' };\n`;
    else if (form < 6) text += `import { ${name()} } from './${pickWord(random, words)}.ts';\n`;
    else if (form < 7)
      text += `${indent}for (const ${name()} of ${name()}.${name()}()) ${name()}(${name()});\n`;
    else if (form < 8) {
      text += `${indent}function ${name()}(${name()}: ${name()}): ${name()} {\n`;
      indent = indent.length < 8 ? `${indent}  ` : indent;
    } else {
      indent = indent.slice(2);
      text += `${indent}}\n\n`;
    }
  }
  return Buffer.from(text.slice(0, bytes), 'latin1');
}

function identifier(random: Random, words: readonly string[]): string {
  const [first, second] = [pickWord(random, words), pickWord(random, words)];
  return random.chance(0.5) ? first : first + second[0]!.toUpperCase() + second.slice(1);
}

function log(random: Random, words: readonly string[], bytes: number): Buffer {
  const paths = Array.from({ length: 60 }, () => `/${pickWord(random, words)}/${pickWord(random, words)}`);
  const buffer = Buffer.allocUnsafe(bytes + 400);
  let at = 0;
  let time = 1_780_000_000_000 + random.integer(0, 1e9);
  while (at < bytes) {
    time += random.integer(1, 900);
    const line = `${new Date(time).toISOString()} INFO 10.0.${random.integer(0, 3)}.${random.integer(1, 254)} GET ${pickFrom(random, paths)}?id=${random.integer(1, 900_000)} ${random.chance(0.95) ? 200 : 404} ${random.integer(100, 90_000)} ${random.integer(1, 999)}ms ${pickWord(random, words)}\n`;
    at += buffer.write(line, at, 'latin1');
  }
  return buffer.subarray(0, bytes);
}

/** Bytes that nothing compresses and no two files share: a cipher's key stream. */
function noiseFrom(seed: number): (bytes: number) => Buffer {
  const key = createHash('sha256').update(`noise ${seed}`).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return (bytes) => cipher.update(Buffer.alloc(bytes));
}

function pickFrom<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(items.length * random.next() ** 2)]!;
}

/** Normally distributed, mean 0, deviation 1 (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
