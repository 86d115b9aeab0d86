/** A tree with every kind of node, and with files of the sizes at which a chunker or a packer may go wrong. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@holdfast/demo';
import { makeOddTree } from '../files/odd-tree.fixture.ts';

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

const sizes: [string, number][] = [
  ['one byte', 1],
  ['below a chunk', 512 * kibibyte - 1],
  ['smallest chunk', 512 * kibibyte],
  ['above smallest', 512 * kibibyte + 1],
  ['several chunks', 3 * mebibyte],
];
const largeSizes: [string, number][] = [
  ['below largest', 8 * mebibyte - 1],
  ['largest chunk', 8 * mebibyte],
  ['above largest', 8 * mebibyte + 1],
];

/** restic 0.14 knows neither link targets that are not UTF-8 nor extended attributes of links. */
export const unknownToOldRestic = ['raw link', 'link outside'];

/** `large` adds files around the chunker's largest chunk, 33 MiB of them. */
export async function makeTortureTree(root: string, options: { large?: boolean } = {}): Promise<void> {
  mkdirSync(root, { recursive: true });
  await makeOddTree(root);
  mkdirSync(join(root, 'sizes'));
  for (const [name, size] of options.large ? [...sizes, ...largeSizes] : sizes) {
    writeFileSync(join(root, 'sizes', name), noise(name, size));
  }
  // Zeros are never cut before the chunker's maximum.
  if (options.large) writeFileSync(join(root, 'sizes/zeros'), Buffer.alloc(9 * mebibyte));
  mkdirSync(join(root, 'many'));
  for (let i = 0; i < 300; i++) writeFileSync(join(root, 'many', `file ${i}`), noise(`many ${i}`, i * 7));
}

export function removeUnknownToOldRestic(root: string): void {
  for (const name of unknownToOldRestic) rmSync(join(root, name));
}

/**
 * Leaves each file one attribute at most: restic lists several in the kernel's order, and we in that of getfattr, which
 * sorts them. Nothing is lost by that, but the directory has another id then.
 */
export function removeSecondAttributes(root: string): void {
  for (const name of ['user.text', 'user.empty']) {
    execFileSync('setfattr', ['--remove', name, join(root, 'with attributes')]);
  }
}

/** Bytes that do not compress, the same for the same seed. */
export function noise(seed: string, bytes: number): Buffer {
  const random = seededRandom(1, seed);
  const content = Buffer.alloc(Math.ceil(bytes / 4) * 4);
  for (let at = 0; at < bytes; at += 4) content.writeUInt32LE(Math.floor(random.next() * 2 ** 32), at);
  return content.subarray(0, bytes);
}
