/** The directories of an archive that is being read: names are kept, contents are stored as they pass. */
import { goModeOf, refused, type TarReadEntry } from '../../files/index.ts';
import { type SavedContent, saveContent, type TreeNode, type VaultWriter } from '../../vault/index.ts';
import { ownFolder } from '../files-manifest.ts';
import { saveTree, syntheticDirectory, syntheticFile } from '../synthetic-tree.ts';

interface Folder {
  folders: Map<string, Folder>;
  nodes: Map<string, TreeNode>;
  about: { mode: number; mtimeNs: bigint } | undefined;
}

const entriesLimit = 1_000_000;

export class ForeignTree {
  readonly counts = { files: 0, directories: 0, others: 0, bytes: 0 };
  readonly #writer: VaultWriter;
  readonly #root: Folder = newFolder();
  #newestNs = 0n;
  #entries = 0;

  constructor(writer: VaultWriter) {
    this.#writer = writer;
  }

  /** Of everything in it; undefined when it holds nothing with a time. */
  get newest(): Date | undefined {
    return this.#newestNs > 0n ? new Date(Number(this.#newestNs / 1_000_000n)) : undefined;
  }

  async take(entry: TarReadEntry): Promise<void> {
    if (++this.#entries > entriesLimit) throw refused(`it holds more than ${entriesLimit} entries`);
    const { path, type, mode, mtimeNs } = entry;
    if (path.length === 0) {
      if (type !== 'dir') throw refused('one of its entries has no name');
      return;
    }
    if (path[0]!.toString() === ownFolder)
      throw refused(`it holds ${ownFolder}, which every backup has for itself`);
    if (type === 'dir') {
      this.#folder(path).about = { mode, mtimeNs };
      return;
    }
    if (type === 'file') {
      this.put(path, await saveContent(this.#writer, entry.content), { mode, mtimeNs });
    } else if (type === 'symlink') {
      this.#place(path, {
        ...dated(syntheticFile('', empty, new Date(0)), mtimeNs),
        ...{ type: 'symlink', mode: goModeOf(0o120777), linkTarget: entry.linkTarget, content: null },
      });
      this.counts.others++;
    } else {
      const target = this.#find(entry.linkTarget);
      if (!target) throw refused('it holds a link to a file that did not come before it');
      this.#place(path, { ...target });
      this.counts.files++;
      this.counts.bytes += Number(target.size ?? 0n);
    }
  }

  put(path: Buffer[], saved: SavedContent, { mode, mtimeNs }: { mode: number; mtimeNs: bigint }): void {
    // Rights that a stranger's archive would give to whoever runs the file are not taken over.
    const node = { ...syntheticFile('', saved, new Date(0)), mode: mode & 0o777 };
    this.#place(path, dated(node, mtimeNs));
    this.counts.files++;
    this.counts.bytes += saved.sizeBytes;
    if (mtimeNs > this.#newestNs) this.#newestNs = mtimeNs;
  }

  async save(at: Date): Promise<string> {
    this.counts.directories = 1;
    return this.#save(this.#root, at);
  }

  async #save({ folders, nodes }: Folder, at: Date): Promise<string> {
    const all = [...nodes.values()];
    for (const [name, folder] of folders) {
      this.counts.directories++;
      const made = syntheticDirectory('', await this.#save(folder, at), at);
      const { about } = folder;
      const node = about
        ? { ...dated(made, about.mtimeNs), mode: goModeOf(0o040000 | (about.mode & 0o777)) }
        : made;
      all.push({ ...node, name: Buffer.from(name, 'latin1') });
    }
    return saveTree(this.#writer, all);
  }

  #folder(path: readonly Buffer[]): Folder {
    let folder = this.#root;
    for (const name of path) {
      const key = name.toString('latin1');
      if (folder.nodes.has(key))
        throw refused(`its entry ${shown(path)} lies below something that is no directory`);
      const next = folder.folders.get(key) ?? newFolder();
      folder.folders.set(key, next);
      folder = next;
    }
    return folder;
  }

  #place(path: Buffer[], node: TreeNode): void {
    const name = path.at(-1)!;
    const folder = this.#folder(path.slice(0, -1));
    const key = name.toString('latin1');
    if (folder.nodes.has(key) || folder.folders.has(key)) throw refused(`it holds ${shown(path)} twice`);
    folder.nodes.set(key, { ...node, name });
  }

  #find(target: Buffer): TreeNode | undefined {
    const names = target
      .toString('latin1')
      .split('/')
      .filter((name) => name !== '' && name !== '.');
    let folder: Folder | undefined = this.#root;
    for (const name of names.slice(0, -1)) folder = folder?.folders.get(name);
    const node = folder?.nodes.get(names.at(-1) ?? '');
    return node?.type === 'file' ? node : undefined;
  }
}

const empty: SavedContent = { content: Buffer.alloc(0), sizeBytes: 0 };

function newFolder(): Folder {
  return { folders: new Map(), nodes: new Map(), about: undefined };
}

function dated<Node extends TreeNode>(node: Node, ns: bigint): Node {
  const time = { ns, offsetMinutes: 0 };
  return { ...node, mtime: time, atime: time, ctime: time };
}

function shown(path: readonly Buffer[]): string {
  return JSON.stringify(
    path
      .map((name) => name.toString())
      .join('/')
      .slice(0, 120),
  );
}
