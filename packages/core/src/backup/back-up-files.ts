/** Backs up directories: what did not change since the last backup of the source is not read again. */
import { isAbsolute, resolve } from 'node:path';
import { HoldfastError } from '../errors.ts';
import {
  compileExcludes,
  createExtendedAttributeReader,
  displayPath,
  type Excludes,
  type ExtendedAttributeReader,
  type FileMetadata,
  type FileProblem,
  isUnchanged,
  loadOwnerNames,
  type OwnerNames,
  readMetadata,
  walkTree,
} from '../files/index.ts';
import { saveBytes, type TreeNode, type Vault, VaultWriter } from '../vault/index.ts';
import { type Backup, backupTags, checkSourceName, describeBackup, listBackups } from './backup.ts';
import type { BackupResult } from './backup-result.ts';
import { FileContents } from './file-contents.ts';
import { type FilesManifest, filesManifestName, ownFolder, problemsKept } from './files-manifest.ts';
import type { OnProgress } from './progress.ts';
import { programVersion, publishBackup, type RunCounts } from './snapshot-of-run.ts';
import { saveTree, syntheticDirectory, syntheticFile } from './synthetic-tree.ts';
import { closeFrame, type DirectoryFrame, openFrame, type PendingNode } from './tree-saver.ts';

export interface BackUpFilesOptions {
  vault: Vault;
  /** Absolute, or relative to the working directory. */
  paths: readonly string[];
  /** The source's name; by default the last part of the first path. */
  name?: string | undefined;
  /** gitignore patterns, relative to each path. */
  excludes?: readonly string[] | undefined;
  excludeCaches?: boolean | undefined;
  oneFileSystem?: boolean | undefined;
  run?: string | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface FilesBackupResult extends BackupResult {
  manifest: FilesManifest;
}

/**
 * Rejects with `source-not-found`, `invalid-input`, the vault's and its storage's errors, and `cancelled`; then no
 * backup is visible. Files that cannot be read, or change while they are, make the backup partial, by name.
 */
export async function backUpFiles(options: BackUpFilesOptions): Promise<FilesBackupResult> {
  const { vault, signal } = options;
  const startedAt = new Date();
  const paths = sourcePaths(options.paths);
  const source = checkSourceName(options.name ?? defaultName(paths));
  await using lock = await vault.lock({ exclusive: false, signal });
  await vault.loadIndex({ signal });
  const parent = await findParent(vault, source, paths);
  await using writer = new VaultWriter(vault, { signal: lock.signal, assertLocked: () => lock.assertHeld() });
  const run = new FilesRun(
    writer,
    options,
    await loadOwnerNames(),
    await createExtendedAttributeReader(),
    parent,
  );
  try {
    const nodes = await run.saveRoots(paths);
    const manifest = run.manifest(source, paths, startedAt);
    const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
    const saved = await saveBytes(writer, text);
    const own = await saveTree(writer, [syntheticFile(filesManifestName, saved, startedAt)]);
    nodes.push(syntheticDirectory(ownFolder, own, startedAt));
    const partial = manifest.problemCount > 0;
    const snapshot = await publishBackup({
      writer,
      lock,
      tree: await saveTree(writer, nodes),
      paths,
      tags: backupTags('files', source, { run: options.run, partial }),
      parent: parent?.snapshot.id,
      excludes: options.excludes ? [...options.excludes] : undefined,
      startedAt,
      counts: run.counts,
    });
    return {
      backup: describeBackup(snapshot),
      status: partial ? 'partial' : 'succeeded',
      sizeBytes: manifest.bytes,
      addedBytes: writer.stats.addedPlainBytes,
      storedBytes: writer.stats.storedBytes,
      durationMs: Date.now() - startedAt.getTime(),
      warnings: manifest.extendedAttributes
        ? []
        : [
            'Extended attributes and access lists were not captured: install the package “attr” (getfattr) to have them.',
          ],
      problems: manifest.problems.map(({ message }) => message),
      manifest,
    };
  } catch (error) {
    await run.settle();
    throw error;
  }
}

/** What one backup of directories counts and collects. */
class FilesRun {
  readonly counts: RunCounts = { filesNew: 0, filesChanged: 0, filesUnmodified: 0, dirs: 0, bytes: 0 };
  readonly #writer: VaultWriter;
  readonly #options: BackUpFilesOptions;
  readonly #owners: OwnerNames;
  readonly #attributes: ExtendedAttributeReader | undefined;
  readonly #parent: Backup | undefined;
  readonly #excludes: Excludes | undefined;
  readonly #contents: FileContents;
  readonly #problems: FileProblem[] = [];
  #problemCount = 0;
  #others = 0;

  constructor(
    writer: VaultWriter,
    options: BackUpFilesOptions,
    owners: OwnerNames,
    attributes: ExtendedAttributeReader | undefined,
    parent: Backup | undefined,
  ) {
    this.#writer = writer;
    this.#options = options;
    this.#owners = owners;
    this.#attributes = attributes;
    this.#parent = parent;
    this.#excludes = options.excludes?.length ? compileExcludes(options.excludes) : undefined;
    this.#contents = new FileContents({
      writer,
      owners,
      extendedAttributes: attributes,
      onProblem: (problem) => this.#note(problem),
      onBytes: (bytes, path) => this.#count(bytes, path),
    });
  }

  settle(): Promise<void> {
    return this.#contents.settle();
  }

  /** The nodes of the root tree: every path under its real directories, as restic lays them out. */
  async saveRoots(paths: string[]): Promise<TreeNode[]> {
    const above: PathTree = { path: '/', children: new Map() };
    for (const path of paths) {
      let place = above;
      for (const part of path.split('/').filter((name) => name !== '')) {
        const next = place.children.get(part) ?? {
          path: `${place.path === '/' ? '' : place.path}/${part}`,
          children: new Map(),
        };
        place.children.set(part, next);
        place = next;
      }
      place.isRoot = true;
    }
    if (above.children.has(ownFolder)) {
      throw new HoldfastError(
        'invalid-input',
        `/${ownFolder} cannot be backed up: a backup keeps its own manifest under that name. Move the data to another directory.`,
      );
    }
    const parentTree = this.#parent?.snapshot.tree;
    const parentFrame = await openFrame(this.#writer, rootMetadata, parentTree);
    const pending = above.isRoot
      ? await this.#walk('/', parentTree === undefined ? undefined : { subtree: parentTree })
      : await this.#saveAbove(above, parentFrame);
    await this.#contents.flush();
    const nodes = await Promise.all(pending);
    return nodes.filter((node) => node !== undefined).filter((node) => !this.#isInTheWay(node));
  }

  /** A backup keeps its manifest under this name, so what the file system has there cannot be stored as well. */
  #isInTheWay(node: TreeNode): boolean {
    if (!node.name.equals(Buffer.from(ownFolder))) return false;
    const path = `/${ownFolder}`;
    this.#note({
      path: Buffer.from(path),
      code: 'unreadable',
      message: `${path}: it was left out, since every backup has its manifest there.`,
    });
    return true;
  }

  manifest(source: string, paths: string[], startedAt: Date): FilesManifest {
    return {
      formatVersion: 1,
      kind: 'files',
      source,
      paths,
      excludes: [...(this.#options.excludes ?? [])],
      capturedAt: startedAt.toISOString(),
      files: this.counts.filesNew + this.counts.filesChanged + this.counts.filesUnmodified,
      directories: this.counts.dirs,
      others: this.#others,
      bytes: this.counts.bytes,
      extendedAttributes: this.#attributes !== undefined,
      problems: this.#problems.map(({ path, code, message }) => ({ path: displayPath(path), code, message })),
      problemCount: this.#problemCount,
      programVersion,
    };
  }

  async #saveAbove(place: PathTree, parent: DirectoryFrame): Promise<Promise<TreeNode | undefined>[]> {
    const pending: Promise<TreeNode | undefined>[] = [];
    for (const [name, child] of [...place.children].sort(([a], [b]) =>
      Buffer.from(a).compare(Buffer.from(b)),
    )) {
      const parentNode = parent.parentNodes?.get(Buffer.from(name).toString('latin1'));
      if (child.isRoot) {
        pending.push(...(await this.#walk(child.path, parentNode)));
        continue;
      }
      const metadata = await readMetadata(Buffer.from(child.path), this.#owners);
      const frame = await openFrame(this.#writer, metadata, parentNode?.subtree);
      frame.nodes = await this.#saveAbove(child, frame);
      pending.push(this.#close(frame));
    }
    return pending;
  }

  /**
   * Walks one path; the answer is its node, or nothing when it is of a kind that is not stored. The root of the file
   * system has no name, so no node either: the answer is what it holds.
   */
  async #walk(
    path: string,
    parentNode: Pick<TreeNode, 'subtree'> | TreeNode | undefined,
  ): Promise<Promise<TreeNode | undefined>[]> {
    const root = Buffer.from(path);
    const frames: DirectoryFrame[] = [];
    const finished: Promise<TreeNode | undefined>[] = [];
    const put = (node: PendingNode): void => {
      const frame = frames.at(-1);
      if (frame) frame.nodes.push(node);
      else finished.push(Promise.resolve(node));
    };
    const { oneFileSystem, excludeCaches } = this.#options;
    const events = walkTree(root, {
      owners: this.#owners,
      extendedAttributes: this.#attributes,
      excludes: this.#excludes,
      excludeCaches,
      oneFileSystem,
      onProblem: (problem) => this.#note(problem),
      signal: this.#writer.signal,
    });
    for await (const { kind, path: entryPath, metadata } of events) {
      const name = metadata.name.toString('latin1');
      const known =
        frames.length === 0 ? (parentNode as TreeNode | undefined) : frames.at(-1)!.parentNodes?.get(name);
      if (kind === 'enter') {
        frames.push(await openFrame(this.#writer, metadata, known?.subtree));
      } else if (kind === 'leave') {
        this.counts.dirs++;
        const frame = frames.pop()!;
        if (frames.length === 0 && path === '/')
          finished.push(...frame.nodes.map((node) => Promise.resolve(node)));
        else put(this.#close(frame));
      } else if (metadata.type === 'file') {
        put((await this.#saveFile(entryPath, metadata, known)).node);
      } else {
        this.#others++;
        put({ ...metadata, content: null });
      }
    }
    return finished;
  }

  #close(frame: DirectoryFrame): Promise<TreeNode> {
    const node = closeFrame(this.#writer, frame);
    // A failure is seen by whoever closes the directory above; until then it must not count as unhandled.
    node.catch(() => {});
    return node;
  }

  async #saveFile(
    path: Buffer,
    metadata: FileMetadata,
    known: TreeNode | undefined,
  ): Promise<{ node: PendingNode }> {
    if (known?.content && isUnchanged(metadata, known) && this.#hasAll(known.content)) {
      this.counts.filesUnmodified++;
      this.#count(Number(metadata.size ?? 0n), path);
      return { node: { ...metadata, content: known.content } };
    }
    if (known) this.counts.filesChanged++;
    else this.counts.filesNew++;
    return this.#contents.add(path, metadata);
  }

  #hasAll(content: Buffer): boolean {
    for (let at = 0; at < content.length; at += 32) {
      if (!this.#writer.has('data', content, at)) return false;
    }
    return true;
  }

  #count(bytes: number, path: Buffer): void {
    this.counts.bytes += bytes;
    const { onProgress } = this.#options;
    if (!onProgress) return;
    const items = this.counts.filesNew + this.counts.filesChanged + this.counts.filesUnmodified;
    onProgress({
      phase: 'reading files',
      bytes: this.counts.bytes,
      totalBytes: this.#parent?.sizeBytes,
      items,
      totalItems: this.#parent?.snapshot.summary?.totalFilesProcessed,
      item: displayPath(path),
    });
  }

  #note(problem: FileProblem): void {
    this.#problemCount++;
    if (this.#problems.length < problemsKept) this.#problems.push(problem);
  }
}

interface PathTree {
  path: string;
  children: Map<string, PathTree>;
  isRoot?: boolean;
}

const epoch = { ns: 0n, offsetMinutes: 0 };
/** Stands for the root tree, which has no node of its own. */
const rootMetadata: FileMetadata = {
  name: Buffer.from('/'),
  type: 'dir',
  mode: 0,
  mtime: epoch,
  atime: epoch,
  ctime: epoch,
  uid: 0,
  gid: 0,
};

/** Absolute, each once, none inside another. */
function sourcePaths(given: readonly string[]): string[] {
  if (given.length === 0)
    throw new HoldfastError('invalid-input', 'No path was given. Name the directories to back up.');
  if (given.some((path) => path === '' || path.includes('\0'))) {
    throw new HoldfastError('invalid-input', 'One of the paths is empty or holds a NUL character.');
  }
  const absolute = [
    ...new Set(given.map((path) => (isAbsolute(path) ? resolve(path) : resolve(process.cwd(), path)))),
  ].sort();
  return absolute.filter((path) => !absolute.some((other) => other !== path && isInside(path, other)));
}

function isInside(path: string, other: string): boolean {
  return path.startsWith(other === '/' ? '/' : `${other}/`);
}

function defaultName(paths: string[]): string {
  const last = paths[0]!.split('/').at(-1) || 'root';
  return last.replaceAll(/[\p{Cc},]/gu, '_').slice(0, 80);
}

async function findParent(vault: Vault, source: string, paths: string[]): Promise<Backup | undefined> {
  const backups = await listBackups(vault, { source, onDamaged: () => {} });
  return backups
    .filter((backup) => backup.kind === 'files' && backup.paths.join('\0') === paths.join('\0'))
    .at(-1);
}
