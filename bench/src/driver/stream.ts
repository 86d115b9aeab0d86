/** stream.ts save|read VAULT: stores stdin as one file, or writes the latest stored one to stdout. */
import { openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { LocalStorage } from '@holdfast/core/storage';
import {
  ContentWriter,
  encodeTree,
  formatGoTime,
  getNode,
  listSnapshots,
  readContent,
  saveSnapshot,
  Vault,
  VaultWriter,
} from '@holdfast/core/vault';
import { benchPassword } from './password.ts';

const [task, directory = ''] = process.argv.slice(2);
const name = Buffer.from('database.dump');
await using vault = await Vault.open(new LocalStorage(directory), { password: benchPassword() });
await using lock = await vault.lock({ exclusive: false });
await vault.loadIndex();
if (task === 'save') await save();
else await read();

async function save(): Promise<void> {
  const writer = new VaultWriter(vault, { signal: lock.signal, assertLocked: () => lock.assertHeld() });
  await using input = await open('/proc/self/fd/0', 'r');
  const content = new ContentWriter(writer);
  for (;;) {
    const { bytesRead } = await input.read(await content.space());
    if (bytesRead === 0) break;
    await content.advance(bytesRead);
  }
  const saved = await content.finish();
  const at = { ns: BigInt(Date.now()) * 1_000_000n, offsetMinutes: 0 };
  const node = { mode: 0o644, mtime: at, atime: at, ctime: at, uid: 0, gid: 0, name };
  const tree = encodeTree([{ ...node, type: 'file', size: BigInt(saved.sizeBytes), content: saved.content }]);
  const id = await writer.saveBlob('tree', tree);
  await writer.flush();
  const time = formatGoTime(at);
  await saveSnapshot(vault, { time, tree: id.toString('hex'), paths: [`/${name}`], hostname: hostname() });
}

async function read(): Promise<void> {
  const latest = (await listSnapshots(vault)).at(-1);
  const node = latest && (await getNode(vault, latest.tree, [name]));
  if (!node?.content) throw new Error('There is no stream in this vault.');
  // Opened anew: the inherited descriptor may be non-blocking, and a full pipe would then be an error.
  const output = openSync('/proc/self/fd/1', 'w');
  const { write } = await import('./write-all.ts');
  for await (const bytes of readContent(vault, node.content)) await write(output, bytes);
}
