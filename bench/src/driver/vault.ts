/** vault.ts init|list|verify VAULT */
import { LocalStorage } from '@holdfast/core/storage';
import { listSnapshots, Vault } from '@holdfast/core/vault';
import { benchPassword } from './password.ts';

const [task, directory = ''] = process.argv.slice(2);
const password = benchPassword();
const storage = new LocalStorage(directory);

if (task === 'init') {
  await using _vault = await Vault.create(storage, { password });
} else {
  await using vault = await Vault.open(storage, { password });
  if (task === 'list') await listSnapshots(vault);
  else {
    const { verifyVault } = await import('@holdfast/core/backup');
    const result = await verifyVault({ vault, level: 'full' });
    if (!result.sound) throw new Error(`The vault is not sound: ${result.problems[0]?.message}`);
  }
}
