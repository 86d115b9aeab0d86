#!/usr/bin/env node
// Starts the command on the Node that node_modules brings (any Node from 20 on can run this file), and installs the
// dependencies first where a fresh clone has none. Arguments, streams, signals and exit code pass through.
import { fileURLToPath } from 'node:url';
import { forward } from '../../../scripts/forward.mjs';
import { ensureInstalled, forHoldfast, forLargeFiles, node, nodeOptions } from '../../../scripts/install.mjs';

// Takes the arguments, which may hold a URL with a password, out of the list of processes.
process.title = 'holdfast';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

try {
  await ensureInstalled();
  forward(node, [...nodeOptions, main, ...process.argv.slice(2)], {
    env: process.argv[2] === 'portable' ? { ...forLargeFiles, ...forHoldfast } : forHoldfast,
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
