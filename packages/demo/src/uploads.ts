import { appendFile, copyFile, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writePdf } from './document.ts';
import { drawCake } from './picture.ts';
import { seededRandom } from './random.ts';
import { pastries } from './words.ts';

export interface DemoUploads {
  files: number;
  bytes: number;
}

export interface DemoUploadsOptions {
  /** 1 is about 7 MB in about 400 files. */
  scale?: number;
  seed?: number;
}

/** The folder that a shop's application would keep beside its database: photos, invoices, letters. */
export async function createDemoUploads(
  directory: string,
  options: DemoUploadsOptions = {},
): Promise<DemoUploads> {
  const { scale = 1, seed = 1 } = options;
  const made: DemoUploads = { files: 0, bytes: 0 };
  const random = seededRandom(seed, 'uploads');
  const save = async (path: string, content: Buffer) => {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    // As old as the shop, so that the same demo makes the same backup.
    const savedAt = new Date(Date.UTC(2026, 2, 1) + made.files * 3_600_000);
    await utimes(file, savedAt, savedAt);
    made.files++;
    made.bytes += content.length;
  };
  for (let number = 0; number < Math.round(60 * scale); number++) {
    const name = pastries[number % pastries.length]!;
    const folder = `photos/${name}`;
    const picture = drawCake(seededRandom(seed, `photo ${number}`), random.integer(160, 360));
    await save(`${folder}/${String(number).padStart(4, '0')}.png`, picture);
    // The press kit holds the same pictures once more.
    if (number % 3 === 0) await save(`presse/kit 2026/${name} ${number}.png`, picture);
  }
  for (let number = 1; number <= Math.round(300 * scale); number++) {
    const month = String(1 + (number % 12)).padStart(2, '0');
    const lines = Array.from({ length: random.integer(3, 25) }, () => {
      return `${random.integer(1, 9)} x ${random.pick(pastries)} ... ${random.integer(3, 60)}.50 €`;
    });
    const invoice = writePdf([`Facture ${2026000000 + number}`, 'Pâtisserie Holdfast', '', ...lines]);
    await save(`invoices/2026/${month}/${2026000000 + number}.pdf`, invoice);
  }
  await save('letters/À lire — Noël 🎄.txt', Buffer.from('Merci pour tout !\n'));
  await save('letters/empty.txt', Buffer.alloc(0));
  await save('exports/customers.csv', Buffer.from(csv(seed, Math.round(20_000 * scale))));
  await mkdir(join(directory, 'inbox'), { recursive: true });
  await rm(join(directory, 'photos/latest'), { force: true });
  await symlink('Crème brûlée', join(directory, 'photos/latest'));
  return made;
}

/** A day later: a new picture and a copy of an old one, a longer export, a lost letter. */
export async function changeDemoUploads(directory: string, options: DemoUploadsOptions = {}): Promise<void> {
  const seed = options.seed ?? 2;
  await writeFile(join(directory, 'inbox/new.png'), drawCake(seededRandom(seed, 'new photo'), 240));
  await copyFile(join(directory, 'photos/Crème brûlée/0000.png'), join(directory, 'inbox/again.png'));
  await appendFile(join(directory, 'exports/customers.csv'), csv(seed, 50));
  await rm(join(directory, 'letters/À lire — Noël 🎄.txt'), { force: true });
}

function csv(seed: number, lines: number): string {
  const random = seededRandom(seed, 'export');
  return Array.from({ length: lines }, (_, line) => {
    return `${line},${random.pick(pastries)},${random.integer(1, 500)},${random.next().toFixed(6)}\n`;
  }).join('');
}
