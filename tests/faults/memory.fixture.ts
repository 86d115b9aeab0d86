/** Saves a long stream as one file's content, reads it back, and says what memory that took. */
import { createHash, randomFillSync } from 'node:crypto';
import { LocalStorage } from '@holdfast/core/storage';
import { readContent, saveContent, Vault, VaultWriter } from '@holdfast/core/vault';

const [repository, password, megabytes] = process.argv.slice(2);
await using vault = await Vault.open(new LocalStorage(repository!), { password: password! });
await vault.loadIndex();

const written = createHash('sha256');
async function* stream(): AsyncGenerator<Uint8Array> {
  const piece = Buffer.alloc(256 * 1024);
  for (let i = 0; i < Number(megabytes) * 4; i++) {
    // Half of it compresses.
    randomFillSync(piece, 0, piece.length / 2);
    written.update(piece);
    yield piece;
  }
}

await using writer = new VaultWriter(vault);
const saved = await saveContent(writer, stream());
await writer.flush();
const read = createHash('sha256');
for await (const piece of readContent(vault, saved.content)) read.update(piece);
const { maxRSS } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({
    same: written.digest('hex') === read.digest('hex'),
    sizeBytes: saved.sizeBytes,
    maxRssMebibytes: Math.round(maxRSS / 1024),
  }),
);
