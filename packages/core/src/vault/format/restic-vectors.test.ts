/** The codecs against what stock restic 0.14 and 0.18 wrote: see fixtures/. */
import { describe, expect, test } from 'vitest';
import { decodeLock, encodeLock } from '../lock/lock-json.ts';
import { decodeConfig, encodeConfig } from './config.ts';
import { resticFixtures, unpack, vaultFixtures } from './fixtures/restic-fixtures.ts';
import { idOf } from './ids.ts';
import { decodeIndexFile, encodeIndexFile, type IndexedPack } from './index-file.ts';
import { decodeKeyFile, encodeKeyFile } from './key-file.ts';
import {
  decodePackHeader,
  encodePackHeader,
  type PackEntry,
  packSize,
  readPackTrailerSize,
} from './pack-header.ts';
import { decodeSnapshot, encodeSnapshot } from './snapshot.ts';
import { decodeTree, encodeTree } from './tree.ts';
import type { TreeNode } from './tree-node.ts';

function readIndex(json: Buffer): IndexedPack[] {
  const packs: IndexedPack[] = [];
  decodeIndexFile(json, (packId, { count, ids, isTree, offsets, lengths, plainLengths }) => {
    const entries = Array.from(
      { length: count },
      (_, i): PackEntry => ({
        type: isTree[i] === 1 ? 'tree' : 'data',
        id: Buffer.copyBytesFrom(ids, i * 32, 32),
        offset: offsets[i]!,
        length: lengths[i]!,
        plainLength: plainLengths[i] || undefined,
      }),
    );
    packs.push({ id: packId.toString('hex'), entries });
  });
  return packs;
}

/**
 * Two texts of restic before Go 1.22 that no later restic writes either: the long escapes of backspace and form feed
 * in link targets, and targets that are not UTF-8, which it damaged.
 */
function asWrittenToday(tree: string): string {
  return tree
    .replaceAll(String.raw`"\u0008\u000c"`, String.raw`"\b\f"`)
    .replaceAll(String.raw`\ufffd`, '\ufffd');
}

function nodesOf({ trees }: (typeof vaultFixtures)[number]): Map<string, TreeNode> {
  const nodes = trees.flatMap(({ json }) => decodeTree(unpack(json)));
  return new Map(nodes.map((node) => [node.name.toString('latin1'), node]));
}

describe.each(resticFixtures)('restic $restic', ({ restic, version1, version2 }) => {
  test('trees are written back byte for byte', () => {
    const notices: unknown[] = [];
    for (const { id, json } of [...version1.trees, ...version2.trees]) {
      const text = unpack(json);
      expect(idOf(text).toString('hex')).toBe(id);
      const again = encodeTree(decodeTree(text, { onNotice: (notice) => notices.push(notice) }));
      const expected = restic === '0.14.0' ? asWrittenToday(text.toString()) : text.toString();
      expect(again.toString()).toBe(expected);
    }
    expect(notices).toEqual([]);
  });

  test('nodes of every kind', () => {
    const nodes = nodesOf(version2);
    expect(nodes.get('fifo')).toMatchObject({ type: 'fifo', mode: 33554852, content: null });
    // 259, 1048575: the minor number lies around the major one.
    expect(nodes.get('block')).toMatchObject({ type: 'dev', device: 0xfff103ffn, content: null });
    expect(nodes.get('char')).toMatchObject({ type: 'chardev', device: 0x501n });
    expect(nodes.get('setuid')).toMatchObject({ mode: 8389101, size: 2n });
    expect(nodes.get('setgid')).toMatchObject({ mode: 4194304 + 0o711 });
    expect(nodes.get('sticky')).toMatchObject({ type: 'dir', mode: 2147483648 + 1048576 + 0o777 });
    expect(nodes.get('no mode')).toMatchObject({ type: 'file', mode: 0, size: undefined });
    expect(nodes.get('empty')!.content).toEqual(Buffer.alloc(0));
    expect(nodes.get('two chunks or more')!.content!.length).toBe(64);
    expect(nodes.get('dangling')).toMatchObject({ type: 'symlink', linkTarget: Buffer.from('no/such/file') });
    expect(nodes.get('back and feed')!.linkTarget).toEqual(Buffer.from('\b\f'));
    const [a, b] = [nodes.get('hard link a')!, nodes.get('hard link b')!];
    expect(a).toMatchObject({ links: 2n, inode: b.inode, deviceId: b.deviceId, content: b.content });
    const exact = Buffer.from('caf\xe9\xff/\xe2\x82x', 'latin1');
    expect(nodes.get('not utf-8')!.linkTarget).toEqual(
      restic === '0.14.0' ? Buffer.from('caf\ufffd\ufffd/\ufffd\ufffdx') : exact,
    );
    const attributes = new Map(
      nodes.get('attributes')!.extendedAttributes!.map(({ name, value }) => [name, value]),
    );
    expect(attributes.get('user.text')).toEqual(Buffer.from('value'));
    expect(attributes.get('user.empty')).toEqual(Buffer.alloc(0));
    expect(attributes.get('user.o"d<d>\u00a0')).toEqual(Buffer.from('00ff80', 'hex'));
    expect(nodes.get('2000-02-29T12:00:00.1Z')!.mtime.ns).toBe(951_825_600_100_000_000n);
  });

  test('names are the bytes that they were', () => {
    const nodes = nodesOf(version2);
    for (let byte = 1; byte < 256; byte++) {
      const isName = byte !== 0x2f && byte !== 0x2e;
      expect(nodes.has(String.fromCharCode(byte))).toBe(isName);
    }
    for (const name of ['\u2028', '\u00a0', '\ufeff', '\u{1f980}', '"b\\c\'']) {
      const raw = Buffer.from(name).toString('latin1');
      expect([...nodes.keys()].some((key) => key.includes(raw))).toBe(true);
    }
  });
});

describe.each(vaultFixtures.map((vault, i) => ({ i, vault })))('vault $i', ({ vault }) => {
  test('config', () => {
    const json = unpack(vault.config);
    expect(encodeConfig(decodeConfig(json)).equals(json)).toBe(true);
  });

  test('key file', () => {
    const json = unpack(vault.key.file);
    expect(encodeKeyFile(decodeKeyFile(json)).equals(json)).toBe(true);
    expect(idOf(json).toString('hex')).toBe(vault.key.name);
  });

  test('locks', () => {
    expect(vault.locks.length).toBe(1);
    for (const json of vault.locks.map(unpack)) expect(encodeLock(decodeLock(json)).equals(json)).toBe(true);
  });

  test('snapshots', () => {
    for (const { json } of vault.snapshots) {
      const unknown: string[] = [];
      const snapshot = decodeSnapshot(unpack(json), { onUnknownKey: (key) => unknown.push(key) });
      expect(unknown).toEqual([]);
      expect(encodeSnapshot(snapshot).equals(unpack(json))).toBe(true);
      expect(vault.trees.map(({ id }) => id)).toContain(snapshot.tree);
    }
  });

  test('index files, and pack headers that say the same', () => {
    const packs = new Map<string, readonly PackEntry[]>();
    for (const { json } of vault.indexes) {
      const index = readIndex(unpack(json));
      for (const { id, entries } of index)
        packs.set(
          id,
          [...entries].sort((a, b) => a.offset - b.offset),
        );
      expect(encodeIndexFile(index).equals(unpack(json))).toBe(true);
    }
    expect(packs.size).toBe(vault.packTrailers.length);
    for (const { id, size, lengthField, header } of vault.packTrailers) {
      const bytes = unpack(header);
      const entries = decodePackHeader(bytes);
      expect(entries).toEqual(packs.get(id));
      expect(encodePackHeader(entries).equals(bytes)).toBe(true);
      expect(packSize(entries)).toBe(size);
      expect(readPackTrailerSize(Buffer.from(lengthField, 'hex'), size)).toBe(bytes.length + 36);
    }
  });
});
