/** What a portable backup may hold, whoever made it: names, sizes and numbers, so that none of them can do harm. */
import { HoldfastError } from '../../errors.ts';
import type { Storage, TarLimits } from '../../storage/index.ts';
import { checkIndex, type Vault } from '../../vault/index.ts';
import { readmeName } from './portable-readme.ts';

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** 4 TB in packs of 8 MiB. */
const entriesLimit = 500_000;
/** What an index file, or the snapshot, may unpack to. */
export const unpackedLimitBytes = 64 * mebibyte;
/** No chunker of restic's format makes larger ones. */
const dataBlobLimitBytes = 8 * mebibyte;
/** Directories are one blob each: one of a million entries has 300 MB. But they are text, and do not pack like this. */
const treeBlobLimitBytes = 512 * mebibyte;
const smallTreeBytes = 16 * mebibyte;
const treeRatioLimit = 100;

const id = '[0-9a-f]{64}';
const names: readonly [RegExp, number][] = [
  [new RegExp(`^${readmeName.replace('.', '\\.')}$`), 64 * kibibyte],
  [/^config$/, 64 * kibibyte],
  [new RegExp(`^keys/${id}$`), 64 * kibibyte],
  [new RegExp(`^snapshots/${id}$`), 16 * mebibyte],
  [new RegExp(`^index/${id}$`), unpackedLimitBytes],
  [new RegExp(`^data/([0-9a-f]{2})/(?=\\1)${id}$`), 2 ** 32 - 1],
];

export const portableLimits: TarLimits = {
  entries: entriesLimit,
  sizeBytesOf: (name) => names.find(([pattern]) => pattern.test(name))?.[1],
};

export function unreadable(path: string, reason: string, data: Record<string, unknown> = {}): HoldfastError {
  return new HoldfastError('portable-unreadable', `${path} cannot be used: ${reason}`, {
    data: { path, ...data },
  });
}

/** One repository with one key and one snapshot: what can be told without the password. */
export async function checkPortableParts(storage: Storage): Promise<void> {
  const counts = new Map<string, number>();
  for await (const { name } of storage.list('')) {
    const kind = name.includes('/') ? name.slice(0, name.indexOf('/')) : name;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  for (const [kind, what] of [
    ['config', 'file config'],
    ['keys', 'key'],
    ['snapshots', 'snapshot'],
  ] as const) {
    const count = counts.get(kind) ?? 0;
    if (count === 1) continue;
    throw unreadable(
      storage.location,
      count === 0
        ? `it lacks its ${what}. It is damaged, or was not made by Holdfast.`
        : `it has ${count} of what there is one: ${what}. It was tampered with, or was not made by Holdfast.`,
      { kind, count },
    );
  }
  for (const kind of ['index', 'data']) {
    if (counts.has(kind)) continue;
    throw unreadable(storage.location, `it has no file in ${kind}/. It is damaged.`, { kind });
  }
}

/** Everything that the index says: packs that are there with exactly their size, none besides, and no bombs. */
export async function checkPortableIndex(vault: Vault, signal: AbortSignal | undefined): Promise<void> {
  const path = vault.storage.location;
  const { index, unindexedPacks } = await checkIndex(
    vault,
    ({ message, file }) => {
      throw unreadable(path, `${message} Copy the file again from where it was made.`, { file });
    },
    signal,
  );
  if (unindexedPacks > 0) {
    throw unreadable(path, 'it holds data that its index does not know. It was tampered with.');
  }
  for (let entry = 0; entry < index.size; entry++) {
    const { type, location } = index.blobAt(entry);
    const { length, plainLength } = location;
    const isBomb =
      type === 'data'
        ? plainLength > dataBlobLimitBytes
        : plainLength > treeBlobLimitBytes ||
          (plainLength > smallTreeBytes && plainLength > length * treeRatioLimit);
    if (isBomb) {
      throw unreadable(
        path,
        `one of its blocks has ${length} bytes and would unpack to ${plainLength}. No backup has such blocks.`,
        { length, plainLength },
      );
    }
  }
}
