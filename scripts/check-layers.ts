/** Checks that imports follow the architecture (layers.ts). */
import { fileURLToPath } from 'node:url';
import { readSources } from './imports.ts';
import { findViolations } from './layer-violations.ts';

const files = readSources(fileURLToPath(new URL('..', import.meta.url)));
const violations = findViolations(files);
for (const violation of violations) console.error(violation);
if (violations.length > 0) process.exitCode = 1;
else console.log(`${files.length} files keep to scripts/layers.ts.`);
