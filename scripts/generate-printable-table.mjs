#!/usr/bin/env node
// Writes packages/core/src/vault/format/generated/printable-unicode-15.ts: the code points that Go's strconv.Quote
// prints as they are (letters, marks, numbers, punctuation and symbols of Unicode 15.0.0, and the ASCII space).
//
// Restic names its nodes with strconv.Quote, and Go has stood at Unicode 15.0 since 1.21, while Node moves on with
// every release. The table is therefore frozen. To make it again:
//
//   npm pack @unicode/unicode-15.0.0@2.0.7 && tar xzf unicode-unicode-15.0.0-2.0.7.tgz
//   node scripts/generate-printable-table.mjs ./package
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const source = process.argv[2];
if (source === undefined) {
  console.error('Usage: generate-printable-table.mjs FOLDER_OF_THE_UNPACKED_UNICODE_15_PACKAGE');
  process.exit(2);
}

const printable = new Uint8Array(0x110001);
for (const category of ['Letter', 'Mark', 'Number', 'Punctuation', 'Symbol']) {
  const file = resolve(source, 'General_Category', category, 'code-points.mjs');
  for (const codePoint of (await import(pathToFileURL(file).href)).default) printable[codePoint] = 1;
}
printable[0x20] = 1;

// The places where printable turns to not printable and back, as differences in base 36.
const steps = [];
let last = 0;
for (let codePoint = 1; codePoint <= 0x110000; codePoint++) {
  if (printable[codePoint] === printable[codePoint - 1]) continue;
  steps.push((codePoint - last).toString(36));
  last = codePoint;
}

const text = steps.join(' ');
const lines = [];
for (let at = 0; at < text.length; ) {
  let end = Math.min(at + 104, text.length);
  if (end < text.length) end = text.lastIndexOf(' ', end) + 1;
  lines.push(text.slice(at, end));
  at = end;
}

const target = resolve(
  dirname(fileURLToPath(import.meta.url)),
  '../packages/core/src/vault/format/generated/printable-unicode-15.ts',
);
mkdirSync(dirname(target), { recursive: true });
writeFileSync(
  target,
  `// Made by scripts/generate-printable-table.mjs from the Unicode Character Database 15.0.0. Do not edit.
// Code points at which "printable" (categories L, M, N, P, S and U+0020) begins and ends by turns, starting from
// not printable at 0: differences to the one before, in base 36.
export const printableSteps =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`,
);
console.log(`${steps.length} steps, ${text.length} characters: ${target}`);
