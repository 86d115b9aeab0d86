/** Chosen files and directories: the directories that lead to them, and nothing else of what lies beside. */
import { throwIfCancelled } from '../../errors.ts';
import {
  idFromHex,
  markContent,
  readTree,
  saveContent,
  type TreeNode,
  type Vault,
  type VaultWriter,
  walkTrees,
} from '../../vault/index.ts';
import type { Backup } from '../backup.ts';
import { type FilesManifest, filesManifestName, ownFolder } from '../files-manifest.ts';
import { isWanted, resolveSelection, type Selection } from '../files-selection.ts';
import { readFilesManifest } from '../read-files-manifest.ts';
import { saveTree, syntheticDirectory, syntheticFile } from '../synthetic-tree.ts';
import { partChanges } from './part-snapshot.ts';
import type { PortablePlan } from './portable-plan.ts';

interface Counts {
  files: number;
  directories: number;
  others: number;
  bytes: number;
}

interface Walk {
  vault: Vault;
  backup: Backup;
  selection: NonNullable<Selection>;
  marks: Uint8Array;
  counts: Counts;
  signal: AbortSignal | undefined;
}

/** A directory of the part: kept as it is, or made anew of some of its entries. */
type PartNode = { node: TreeNode; entries: PartNode[] | undefined };

/** Undefined when the paths mean everything. Throws `backup-not-found` for a path that is not in the backup. */
export async function planFilesPart(
  vault: Vault,
  backup: Backup,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<PortablePlan | undefined> {
  const selection = await resolveSelection(vault, backup, paths);
  if (selection === undefined) return undefined;
  const counts: Counts = { files: 0, directories: 0, others: 0, bytes: 0 };
  const walk: Walk = { vault, backup, selection, marks: new Uint8Array(vault.index.size), counts, signal };
  const entries = await selectEntries(walk, backup.snapshot.tree, []);
  const whole = await readFilesManifest(vault, backup, signal);
  const names = selection.map((path) => `/${path.map((name) => name.toString()).join('/')}`);
  const manifest = whole && partManifest(whole, names, counts);
  return {
    marks: walk.marks,
    async saveTree(writer) {
      const nodes = await saveEntries(writer, entries);
      if (manifest) nodes.push(await saveManifest(writer, manifest, new Date(backup.time)));
      return saveTree(writer, nodes);
    },
    changes: { ...partChanges(backup, counts), paths: names },
    contents: `${counts.files} chosen file(s), ${counts.bytes} bytes, with the directories that they lie in`,
    sizeBytes: counts.bytes,
  };
}

async function selectEntries(walk: Walk, tree: string, path: Buffer[]): Promise<PartNode[]> {
  const entries: PartNode[] = [];
  for (const node of await readTree(walk.vault, tree)) {
    throwIfCancelled(walk.signal);
    const at = [...path, node.name];
    if (!isWanted(at, walk.backup, walk.selection)) continue;
    if (node.type === 'dir') walk.counts.directories++;
    if (isChosen(walk, at)) {
      await markWhole(walk, node);
      entries.push({ node, entries: undefined });
      continue;
    }
    if (node.subtree === undefined) continue;
    entries.push({ node, entries: await selectEntries(walk, node.subtree, at) });
  }
  return entries;
}

/** Whether the path is a chosen one or lies below one. */
function isChosen({ selection }: Walk, path: Buffer[]): boolean {
  return selection.some(
    (chosen) => chosen.length <= path.length && chosen.every((name, i) => name.equals(path[i]!)),
  );
}

async function markWhole(walk: Walk, node: TreeNode): Promise<void> {
  count(walk, node);
  if (node.subtree === undefined) return;
  markDirectory(walk, node.subtree);
  for await (const { node: below } of walkTrees(walk.vault, node.subtree)) {
    throwIfCancelled(walk.signal);
    if (below.type === 'dir') walk.counts.directories++;
    count(walk, below);
    if (below.subtree !== undefined) markDirectory(walk, below.subtree);
  }
}

function markDirectory({ vault, marks }: Walk, tree: string): void {
  const entry = vault.index.entryOf('tree', idFromHex(tree));
  // One that is missing is named when it is read.
  if (entry !== undefined) marks[entry] = 1;
}

function count({ vault, marks, counts }: Walk, node: TreeNode): void {
  if (node.type === 'file') {
    counts.files++;
    counts.bytes += Number(node.size ?? 0n);
    markContent(vault, node, marks);
  } else if (node.type !== 'dir') {
    counts.others++;
  }
}

async function saveEntries(writer: VaultWriter, entries: PartNode[]): Promise<TreeNode[]> {
  const nodes: TreeNode[] = [];
  for (const { node, entries: below } of entries) {
    if (below === undefined) nodes.push(node);
    else nodes.push({ ...node, subtree: await saveTree(writer, await saveEntries(writer, below)) });
  }
  return nodes;
}

function partManifest(whole: FilesManifest, paths: string[], counts: Counts): FilesManifest {
  const problems = whole.problems.filter(({ path }) =>
    paths.some((chosen) => path === chosen || path.startsWith(`${chosen}/`)),
  );
  return { ...whole, ...counts, paths, problems, problemCount: problems.length };
}

async function saveManifest(writer: VaultWriter, manifest: FilesManifest, at: Date): Promise<TreeNode> {
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const saved = await saveContent(
    writer,
    (async function* () {
      yield bytes;
    })(),
  );
  const folder = await saveTree(writer, [syntheticFile(filesManifestName, saved, at)]);
  return syntheticDirectory(ownFolder, folder, at);
}
