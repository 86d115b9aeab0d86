/** Changes the password of a vault again and again, and says so before and after each time. */
import { once } from 'node:events';
import { changePassword } from '@holdfast/core/vault';
import { openLocalVault } from '../support/local-vault.ts';
import { passwordNumber } from './numbered-password.ts';

const [repository, first] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
let number = Number(first);
let vault = await openLocalVault(repository!, passwordNumber(number));
say('ready');
await once(process.stdin, 'data');
for (;;) {
  say(`changing ${number + 1}`);
  await changePassword(vault, passwordNumber(number + 1));
  number++;
  say(`changed ${number}`);
  await vault.close();
  vault = await openLocalVault(repository!, passwordNumber(number));
}
