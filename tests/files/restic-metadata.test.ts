import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createExtendedAttributeReader,
  type FileMetadata,
  type FileProblem,
  loadOwnerNames,
  walkTree,
} from '@holdfast/core/files';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeTree } from '../../packages/core/src/vault/format/tree.ts';
import type { TreeNode } from '../../packages/core/src/vault/format/tree-node.ts';
import { type Restic, resticVersions } from '../support/restic.ts';
import { makeOddTree, makeSocket } from './odd-tree.fixture.ts';

let folder: string;
let socket: Server;
let ours: Map<string, FileMetadata>;
const problems: FileProblem[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-metadata-'));
  mkdirSync(join(folder, 'tree'));
  await makeOddTree(join(folder, 'tree'));
  socket = await makeSocket(join(folder, 'tree', 'socket'));
  ours = await readTree(join(folder, 'tree'));
});
afterAll(async () => {
  await new Promise((resolve) => socket.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

async function readTree(root: string): Promise<Map<string, FileMetadata>> {
  const found = new Map<string, FileMetadata>();
  const owners = await loadOwnerNames();
  const extendedAttributes = await createExtendedAttributeReader();
  const onProblem = (problem: FileProblem) => void problems.push(problem);
  for await (const event of walkTree(Buffer.from(root), { owners, extendedAttributes, onProblem })) {
    if (event.kind !== 'leave') found.set(event.path.toString('latin1', root.length), event.metadata);
  }
  return found;
}

/** Every node of the tree in restic's only snapshot, by its path below the root (latin1). */
async function readSnapshot(restic: Restic, repository: string): Promise<Map<string, TreeNode>> {
  const found = new Map<string, TreeNode>();
  const cat = async (...what: string[]) => Buffer.from(await restic(repository, 'secret', 'cat', ...what));
  const read = async (tree: string, path: string): Promise<void> => {
    for (const node of decodeTree(await cat('blob', tree))) {
      const nodePath = `${path}/${node.name.toString('latin1')}`;
      found.set(nodePath, node);
      if (node.subtree !== undefined) await read(node.subtree, nodePath);
    }
  };
  const [snapshot] = JSON.parse(await restic(repository, 'secret', 'snapshots', '--json'));
  await read(snapshot.tree, '');
  const tree = join(folder, 'tree');
  return new Map(
    [...found].flatMap(([path, node]) => (path.startsWith(tree) ? [[path.slice(tree.length), node]] : [])),
  );
}

describe.each(resticVersions())('beside restic $version', ({ version, restic }) => {
  let theirs: Map<string, TreeNode>;

  beforeAll(async () => {
    const repository = join(folder, `vault-${version}`);
    await restic(repository, 'secret', 'init');
    await restic(repository, 'secret', 'backup', join(folder, 'tree'));
    theirs = await readSnapshot(restic, repository);
  });

  test('a tree holds the same entries', () => {
    expect(problems).toEqual([]);
    expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
  });

  test('every entry has the same metadata', () => {
    for (const [path, metadata] of ours) {
      const node = theirs.get(path)!;
      expect({ path, ...comparable(metadata) }).toEqual({ path, ...comparable(node) });
    }
  });

  function comparable(metadata: FileMetadata): Record<string, unknown> {
    const attributes = metadata.extendedAttributes ?? [];
    return {
      name: metadata.name.toString('latin1'),
      type: metadata.type,
      mode: metadata.mode,
      mtime: metadata.mtime.ns,
      atime: metadata.atime.ns,
      ctime: metadata.ctime.ns,
      uid: metadata.uid,
      gid: metadata.gid,
      user: metadata.user,
      group: metadata.group,
      inode: metadata.inode,
      deviceId: metadata.deviceId,
      size: metadata.size ?? 0n,
      links: metadata.links,
      device: metadata.device,
      // restic 0.14 damages targets that are not UTF-8 and does not look for attributes of links.
      linkTarget: old && metadata.linkTarget ? metadata.linkTarget.toString() : metadata.linkTarget,
      attributes:
        old && metadata.type === 'symlink' ? [] : attributes.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    };
  }
  const old = version.startsWith('0.14');
});
