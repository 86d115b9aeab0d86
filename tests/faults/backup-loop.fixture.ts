import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backUpDatabase, backUpFiles } from '@holdfast/core/backup';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { openLocalVault } from '../support/local-vault.ts';
import type { BackupLoopOptions } from './backup-loop.ts';
import { writeGeneration } from './generations.ts';

const options = JSON.parse(process.argv[2]!) as BackupLoopOptions;
const { repository, source, seed, url } = options;
const first = options.firstGeneration ?? 1;
const say = (line: string) => process.stdout.write(`${line}\n`);

if (!existsSync(join(source, 'steady'))) writeGeneration(source, seed, 1);
await using vault = await openLocalVault(repository);
vault.lockWaitMs = options.waitMs ?? 0;
say('ready');
await once(process.stdin, 'data');
for (let generation = first; generation < first + (options.rounds ?? 1_000_000); generation++) {
  say(`generation ${generation}`);
  writeGeneration(source, seed, generation);
  const { backup } = await backUpFiles({ vault, paths: [source], name: seed });
  say(`made ${backup.id} ${generation}`);
  if (url !== undefined) {
    const dumped = await backUpDatabase({
      vault,
      connection: parseConnectionUrl(url),
      name: `${seed} database`,
    });
    say(`dumped ${dumped.backup.id}`);
  }
}
