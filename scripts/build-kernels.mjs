// Compiles packages/core/src/kernels/*.as.ts (AssemblyScript) to *.wasm.ts (base64), or checks with --check that the
// committed ones are what the sources give.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('../packages/core/src/kernels/', import.meta.url));
const check = process.argv.includes('--check');
const work = mkdtempSync(join(tmpdir(), 'holdfast-kernels-'));
let stale = 0;

for (const file of readdirSync(folder).filter((name) => name.endsWith('.as.ts'))) {
  const name = file.slice(0, -'.as.ts'.length);
  const out = join(work, `${name}.wasm`);
  const options = [
    join(folder, file),
    '--outFile',
    out,
    '--runtime',
    'stub',
    '--importMemory',
    '--sharedMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536',
    '--enable',
    'threads,bulk-memory,simd',
    '-O3',
    '--noAssert',
    '--converge',
  ];
  const { error, stderr } = await asc.main(options);
  if (error) {
    console.error(stderr.toString());
    process.exitCode = 1;
    continue;
  }
  const constant = `${name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase())}Wasm`;
  const text = `// Generated from ${file} by scripts/build-kernels.mjs. Do not edit.\nexport const ${constant} =\n  '${readFileSync(out).toString('base64')}';\n`;
  const target = join(folder, `${name}.wasm.ts`);
  if (check) {
    let committed = '';
    try {
      committed = readFileSync(target, 'utf8');
    } catch {}
    if (committed !== text) {
      console.error(`${name}.wasm.ts is not what ${file} gives; run node scripts/build-kernels.mjs`);
      stale++;
    }
  } else {
    writeFileSync(target, text);
    console.log(`${name}.wasm.ts`);
  }
}
rmSync(work, { recursive: true });
if (stale > 0) process.exitCode = 1;
