import { createHash } from 'node:crypto';
import { FaultyStorage } from '../storage/faulty.ts';
import { MemoryStorage } from '../storage/memory.ts';
import { createCheapVault } from './cheap-key.fixture.ts';
import { saveContent } from './content-writer.ts';
import { createTreeBuilder } from './format/tree.ts';
import type { TreeNode } from './format/tree-node.ts';
import { type StoredSnapshot, saveSnapshot } from './snapshots.ts';
import type { Vault } from './vault.ts';
import { VaultWriter } from './vault-writer.ts';

export interface VaultInMemory extends AsyncDisposable {
  vault: Vault;
  storage: MemoryStorage;
  /** Between the vault and its storage: give it faults. */
  faulty: FaultyStorage;
}

export const password = 'correct horse';

export async function makeVaultInMemory(): Promise<VaultInMemory> {
  const storage = new MemoryStorage('the vault');
  const faulty = new FaultyStorage(storage);
  const vault = await createCheapVault(faulty, password);
  await vault.loadIndex();
  return { vault, storage, faulty, [Symbol.asyncDispose]: () => vault.close() };
}

export async function namesIn(storage: MemoryStorage, folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of storage.list(folder)) names.push(name);
  return names.sort();
}

/** Bytes that do not compress, the same for the same seed. */
export function noise(seed: string | number, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let bytes = 0, i = 0; bytes < length; bytes += 64, i++) {
    parts.push(createHash('sha512').update(`${seed} ${i}`).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

export async function* streamOf(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

const at = { ns: 1_700_000_000_000_000_000n, offsetMinutes: 0 };

function node(name: string, type: TreeNode['type'], mode: number): TreeNode {
  const times = { mtime: at, atime: at, ctime: at };
  return { name: Buffer.from(name), type, mode, ...times, uid: 0, gid: 0, content: null };
}

/** A directory given as names and contents, nested as objects. */
export interface TestTree {
  [name: string]: Buffer | TestTree;
}

export async function saveTestTree(writer: VaultWriter, tree: TestTree): Promise<string> {
  const builder = createTreeBuilder();
  for (const name of Object.keys(tree).sort()) {
    const entry = tree[name]!;
    if (Buffer.isBuffer(entry)) {
      const { content, sizeBytes } = await saveContent(writer, streamOf(entry));
      builder.add({ ...node(name, 'file', 0o644), size: BigInt(sizeBytes), content });
    } else {
      const subtree = await saveTestTree(writer, entry);
      builder.add({ ...node(name, 'dir', (0x80000000 | 0o755) >>> 0), subtree });
    }
  }
  return (await writer.saveBlob('tree', builder.finish())).toString('hex');
}

/** Stores a tree and a snapshot of it, made on a given day. */
export async function saveTestSnapshot(vault: Vault, tree: TestTree, day = 1): Promise<StoredSnapshot> {
  await using writer = new VaultWriter(vault);
  const id = await saveTestTree(writer, tree);
  await writer.flush();
  const time = `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`;
  return saveSnapshot(vault, { time, tree: id, paths: ['/test'], hostname: 'here', username: 'tester' });
}
