/** Draws the pictures of the guide anew: starts a whole Holdfast with the demo shop, and takes them in a browser. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../tests/e2e/run.ts', import.meta.url));
const { status } = spawnSync(process.execPath, [program, '01-first-run', 'guide.pictures'], {
  stdio: 'inherit',
  env: { ...process.env, HOLDFAST_DRAW_GUIDE: '1' },
});
process.exitCode = status ?? 1;
