/** Cleans a vault up, waits for the word to begin, and says when it has finished. */
import { once } from 'node:events';
import { cleanUpVault } from '@holdfast/core/backup';
import { openLocalVault } from '../support/local-vault.ts';

const [repository, keepLast] = process.argv.slice(2);
await using vault = await openLocalVault(repository!);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const { removed } = await cleanUpVault({
  vault,
  policy: { keepLast: Number(keepLast) },
  maxUnusedPercent: 0,
});
process.stdout.write(`done ${removed.length}\n`);
