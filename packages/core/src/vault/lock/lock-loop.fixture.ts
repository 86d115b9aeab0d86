/**
 * For lock-processes.test.ts: takes locks again and again. While one is held a marker lies in a folder of its own, so
 * overlaps that must not be are seen on the spot.
 */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isHoldfastError } from '../../errors.ts';
import { LocalStorage } from '../../storage/local.ts';
import { acquireLock } from './acquire-lock.ts';
import { lockFilesIn } from './lock-support.fixture.ts';

const [place, markers, stateDirectory, mode, rounds] = process.argv.slice(2);
const files = lockFilesIn(new LocalStorage(place!));

if (mode === 'hold') {
  await acquireLock(files, { exclusive: true, hostname: 'here', stateDirectory: stateDirectory! });
  process.stdout.write('held\n');
  await delay(600_000);
}

for (let round = 0; round < Number(rounds); round += 1) {
  const exclusive = mode === 'exclusive';
  try {
    await using lock = await acquireLock(files, {
      exclusive,
      hostname: 'here',
      stateDirectory: stateDirectory!,
      waitMs: 400,
    });
    const marker = join(markers!, `${mode}-${process.pid}`);
    await writeFile(marker, '');
    await assertAlone(marker, exclusive);
    await delay(Math.random() * 120);
    await lock.assertHeld();
    await assertAlone(marker, exclusive);
    await rm(marker);
    process.stdout.write(`${mode}\n`);
  } catch (error) {
    if (!isHoldfastError(error, 'vault-locked')) throw error;
  }
  await delay(Math.random() * 200);
}

async function assertAlone(marker: string, exclusive: boolean): Promise<void> {
  const others = (await readdir(markers!)).filter((name) => !marker.endsWith(name));
  const wrong = others.filter((name) => exclusive || name.startsWith('exclusive'));
  if (wrong.length > 0) throw new Error(`${marker} overlaps ${wrong.join(', ')}`);
}
