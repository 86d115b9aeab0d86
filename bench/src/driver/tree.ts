/** tree.ts backup VAULT TREE | restore VAULT TARGET */
import { backUpFiles, findBackup, restoreFilesBackup } from '@holdfast/core/backup';
import { LocalStorage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { benchPassword } from './password.ts';

const [task, directory = '', path = ''] = process.argv.slice(2);
await using vault = await Vault.open(new LocalStorage(directory), { password: benchPassword() });
const { status, problems } =
  task === 'backup'
    ? await backUpFiles({ vault, paths: [path], name: 'bench' })
    : await restoreFilesBackup({
        vault,
        backup: await findBackup(vault, 'latest'),
        to: path,
        existing: 'keep',
      });
if (status !== 'succeeded') throw new Error(`The ${task} is ${status}: ${problems[0]}`);
