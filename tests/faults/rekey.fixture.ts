/** Re-keys a vault, waits for the word to begin, and says when it has finished. */
import { once } from 'node:events';
import { rekeyVault } from '@holdfast/core/backup';
import { LocalStorage } from '@holdfast/core/storage';
import { openLocalVault } from '../support/local-vault.ts';

const [repository, to, password] = process.argv.slice(2);
await using from = await openLocalVault(repository!);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const { vault, copied } = await rekeyVault({ from, to: new LocalStorage(to!), password: password! });
await vault.close();
process.stdout.write(`done ${copied}\n`);
