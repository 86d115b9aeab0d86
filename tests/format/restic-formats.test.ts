/** The codecs against every stock restic that can be had here, on a directory of oddities. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { decodeConfig } from '../../packages/core/src/vault/format/config.ts';
import { isPrintable } from '../../packages/core/src/vault/format/go-quote.ts';
import { idOf } from '../../packages/core/src/vault/format/ids.ts';
import { decodeIndexFile } from '../../packages/core/src/vault/format/index-file.ts';
import { decodeSnapshot, encodeSnapshot } from '../../packages/core/src/vault/format/snapshot.ts';
import { decodeTree, encodeTree } from '../../packages/core/src/vault/format/tree.ts';
import type { TreeNode } from '../../packages/core/src/vault/format/tree-node.ts';
import { makeOddTree, type OddTree, oddNames } from './odd-tree.ts';
import { initVault, type ResticVault } from './restic-vault.ts';

describe.each(inject('restic'))('restic $version', ({ version, path: program }) => {
  // Restic of Debian 12 is built with Go 1.19: an older Unicode, longer escapes, link targets damaged.
  const isOld = version.startsWith('0.14.');
  const work = mkdtempSync(join(tmpdir(), 'holdfast-format-'));
  afterAll(() => rmSync(work, { recursive: true, force: true }));
  const source = join(work, 'source');

  let made: OddTree;
  let vault: ResticVault;
  let trees: { id: string; text: Buffer; nodes: TreeNode[] }[];

  beforeAll(async () => {
    made = await makeOddTree(source);
    vault = initVault(program, join(work, 'vault'), 2);
    vault.run(['backup', source, '--tag', 'a&b'], { timeZone: 'Asia/Kathmandu' });
    trees = vault
      .listBlobs()
      .filter(({ type }) => type === 'tree')
      .map(({ id }) => ({ id, text: vault.blob(id), nodes: [] }))
      .map((tree) => ({ ...tree, nodes: decodeTree(tree.text) }));
  });

  const treeWith = (name: string) =>
    trees.find(({ nodes }) => nodes.some((node) => node.name.equals(Buffer.from(name))))!;

  test('trees are written back byte for byte', () => {
    for (const { id, text, nodes } of trees) {
      if (isOld && nodes.some(({ name }) => name.equals(Buffer.from('back and feed')))) continue;
      const again = encodeTree(nodes);
      if (isOld) expect(withoutNames(again)).toBe(withoutNames(text));
      else expect(idOf(again).toString('hex')).toBe(id);
    }
  });

  test('names and their order are those of the directory', () => {
    const names = readdirSync(join(source, 'names'), { encoding: 'buffer' }).sort(Buffer.compare);
    expect(names.length).toBe(oddNames.length);
    const { nodes } = treeWith('...');
    expect(nodes.map(({ name }) => name.toString('hex'))).toEqual(names.map((name) => name.toString('hex')));
  });

  test('metadata is that of the directory', () => {
    const { nodes } = treeWith('sticky');
    const node = (name: string) => nodes.find((candidate) => candidate.name.equals(Buffer.from(name)))!;
    expect(node('setuid').mode).toBe(0o755 + 2 ** 23);
    expect(node('setgid').mode).toBe(0o711 + 2 ** 22);
    expect(node('sticky').mode).toBe(2 ** 31 + 2 ** 20 + 0o777);
    expect(node('fifo').type).toBe('fifo');
    expect(node('hard link a').inode).toBe(node('hard link b').inode);
    expect(node('hard link a').links).toBe(2n);
    expect(node('two chunks or more').content!.length).toBe(64);
    if (made.devices) expect(node('char')).toMatchObject({ type: 'chardev', device: 0x501n });
    const { nodes: timed } = treeWith('1970-01-01T00:00:00Z');
    for (const { name, mtime } of timed) {
      const [seconds, fraction = ''] = name.toString().slice(0, -1).split('.');
      const ns = BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
      // Before 1920 Kathmandu was off by seconds as well, which restic's own text of a time leaves out.
      if (name.toString() < '1920') continue;
      expect(mtime.ns).toBe(ns);
      expect(mtime.offsetMinutes).toBe(name.toString() < '1986' ? 330 : 345);
    }
    if (made.extendedAttributes) {
      const { extendedAttributes } = treeWith('attributes').nodes.find(
        ({ name }) => name.toString() === 'attributes',
      )!;
      expect(extendedAttributes).toContainEqual({ name: 'user.text', value: Buffer.from('value') });
    }
  });

  test('snapshots are written back byte for byte', () => {
    const texts = vault.plainTexts('snapshots');
    expect(texts.length).toBe(1);
    const snapshot = decodeSnapshot(texts[0]!.json);
    expect(snapshot).toMatchObject({ paths: [source], tags: ['a&b'] });
    expect(snapshot.time).toMatch(/\+05:45$/);
    expect(trees.map(({ id }) => id)).toContain(snapshot.tree);
    expect(encodeSnapshot(snapshot).equals(texts[0]!.json)).toBe(true);
  });

  test('the index lists the blobs that restic lists', () => {
    const blobs: string[] = [];
    for (const { json } of vault.plainTexts('index')) {
      decodeIndexFile(json, (_, { count, ids, isTree }) => {
        for (let i = 0; i < count; i++) {
          blobs.push(`${isTree[i] ? 'tree' : 'data'} ${ids.toString('hex', i * 32, i * 32 + 32)}`);
        }
      });
    }
    const listed = vault.listBlobs().map(({ type, id }) => `${type} ${id}`);
    expect(blobs.sort()).toEqual(listed.sort());
  });

  test('the config says what restic says', () => {
    const { version: format, id, chunkerPolynomial } = decodeConfig(vault.open('config'));
    const said = JSON.parse(vault.run(['cat', 'config'])) as Record<string, unknown>;
    expect({ version: format, id, chunker_polynomial: chunkerPolynomial.toString(16) }).toEqual(said);
  });

  // Every code point there is, 60 to a name: the table of printable ones equals that of Go 1.21 and later.
  test.skipIf(isOld)('quotes every character as restic does', () => {
    const folder = join(work, 'characters');
    mkdirSync(folder);
    const files = new Map<string, number>();
    for (let first = 1; first <= 0x10ffff; first += 60) {
      let name = '';
      for (let rune = first; rune < first + 60 && rune <= 0x10ffff; rune++) {
        if (rune !== 0x2f && (rune < 0xd800 || rune > 0xdfff)) name += String.fromCodePoint(rune);
      }
      if (name !== '') {
        writeFileSync(join(folder, name), '');
        files.set(name, first);
      }
    }
    vault.run(['backup', folder]);
    const snapshot = vault
      .plainTexts('snapshots')
      .map(({ json }) => decodeSnapshot(json))
      .find(({ paths }) => paths[0] === folder)!;
    let nodes: TreeNode[] = [];
    let text: Buffer = Buffer.alloc(0);
    for (let next: string | undefined = snapshot.tree; next !== undefined; next = nodes[0]!.subtree) {
      text = vault.blob(next);
      nodes = decodeTree(text);
    }
    expect(nodes.length).toBe(files.size);
    expect(nodes.every(({ name }) => files.has(name.toString()))).toBe(true);
    expect(encodeTree(nodes).equals(text)).toBe(true);
    expect(isPrintable(0x10ffff)).toBe(false);
  });
});

/** Leaves out the names, in which an older Unicode shows. */
function withoutNames(text: Buffer): string {
  return text.toString().replace(/"name":"(?:[^"\\]|\\.)*"/g, '');
}
