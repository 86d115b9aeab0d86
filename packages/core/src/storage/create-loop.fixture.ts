/** For local.test.ts: stores files whose names tell their content, until it is killed. */
import { LocalStorage } from './local.ts';

const [place, round] = process.argv.slice(2);
const storage = new LocalStorage(place!);
let index = 0;

async function createForever(worker: number): Promise<void> {
  for (;;) {
    index += 1;
    const sizeBytes = 1 + ((index * 7919) % 300_000);
    await storage.create(`data/${round}-${worker}-${index}-${sizeBytes}`, [
      Buffer.alloc(sizeBytes, sizeBytes % 251),
    ]);
    if (index === 3) process.stdout.write('started\n');
  }
}

await Promise.all([1, 2, 3].map(createForever));
