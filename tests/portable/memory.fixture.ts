/** Makes a portable backup of a large file, reads it back through openPortable, and says what memory that took. */
import { randomFillSync } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createPortable, findBackup, openPortable } from '@holdfast/core/backup';
import { LocalStorage } from '@holdfast/core/storage';
import {
  encodeTree,
  getNode,
  readContent,
  saveContent,
  saveSnapshot,
  Vault,
  VaultWriter,
} from '@holdfast/core/vault';

const [repository, password, file, megabytes] = process.argv.slice(2) as [string, string, string, string];
const time = { ns: 1_700_000_000_000_000_000n, offsetMinutes: 0 };
const sizeBytes = Number(megabytes) * 2 ** 20;

async function* noise(): AsyncGenerator<Uint8Array> {
  const piece = Buffer.alloc(256 * 1024);
  for (let at = 0; at < sizeBytes; at += piece.length) {
    // Half of it compresses.
    randomFillSync(piece, 0, piece.length / 2);
    yield piece;
  }
}

if (file === 'fill') {
  await using vault = await Vault.open(new LocalStorage(repository), { password });
  await vault.loadIndex();
  await using writer = new VaultWriter(vault);
  const { content } = await saveContent(writer, noise());
  const node = {
    name: Buffer.from('large'),
    type: 'file',
    mode: 0o644,
    mtime: time,
    atime: time,
    ctime: time,
  } as const;
  const tree = encodeTree([{ ...node, uid: 0, gid: 0, size: BigInt(sizeBytes), content }]);
  const id = await writer.saveBlob('tree', tree);
  await writer.flush();
  await saveSnapshot(vault, { time: '2026-01-01T00:00:00Z', tree: id.toString('hex'), paths: ['/large'] });
} else {
  let readBytes = 0;
  {
    await using vault = await Vault.open(new LocalStorage(repository), { password });
    const backup = await findBackup(vault, 'latest');
    await using portable = await createPortable({ vault, backup, password });
    await pipeline(portable.stream, createWriteStream(file));
  }
  await using opened = await openPortable({ path: file, password });
  const node = await getNode(opened.vault, opened.backup.snapshot.tree, [Buffer.from('large')]);
  for await (const piece of readContent(opened.vault, node.content!)) readBytes += piece.length;
  const { maxRSS } = process.resourceUsage();
  process.stdout.write(JSON.stringify({ readBytes, maxRssMebibytes: Math.round(maxRSS / 1024) }));
}
