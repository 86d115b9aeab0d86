/** A directory whose contents at each generation are known, so that a restore can be compared long afterwards. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noise } from '../interop/torture-tree.ts';

/** Some files that change each time, some that do so seldom, one that comes and goes. */
export function generationOf(seed: string, generation: number): Map<string, Buffer> {
  const files = new Map<string, Buffer>([
    ['steady', noise(`${seed} steady`, 600_000)],
    ['seldom', noise(`${seed} seldom ${Math.floor(generation / 5)}`, 700_000)],
    ['changing/large', noise(`${seed} large ${generation}`, 1_500_000)],
  ]);
  for (let i = 0; i < 20; i++) files.set(`changing/${i}`, noise(`${seed} ${i} ${generation}`, 3000 * i));
  if (generation % 2 === 0) files.set('even', Buffer.from(`generation ${generation}`));
  return files;
}

export function writeGeneration(directory: string, seed: string, generation: number): void {
  mkdirSync(join(directory, 'changing'), { recursive: true });
  rmSync(join(directory, 'even'), { force: true });
  for (const [name, content] of generationOf(seed, generation)) {
    // What is the same stays untouched, so that it is not read again.
    if (name === 'steady' && generation > 1) continue;
    writeFileSync(join(directory, name), content);
  }
}
