// Behind `npm run setup`, `npm start`, `npm run demo`, `npm test` and `npm run bench`: installs what is missing, then hands over to
// the real program on the Node that node_modules brings. Node 20 built-ins only.
import { join } from 'node:path';
import { forward } from './forward.mjs';
import { ensureInstalled, environment, node, root } from './install.mjs';

const programs = {
  start: 'scripts/start.ts',
  demo: 'scripts/demo.ts',
  test: 'scripts/test.ts',
  bench: 'bench/run.ts',
};
const [task = '', ...args] = process.argv.slice(2);

try {
  if (task !== 'setup' && !(task in programs)) {
    throw new Error(`Usage: node scripts/run.mjs setup|${Object.keys(programs).join('|')} [arguments]`);
  }
  await ensureInstalled();
  if (task === 'setup') console.log('Everything is installed. Next: npm start');
  else forward(node, [join(root, programs[task]), ...args], { cwd: root, env: environment() });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
