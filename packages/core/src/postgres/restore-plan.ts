/** Works out what a restore will do before anything is touched: entries, data, roles, sizes. */
import { HoldfastError } from '../errors.ts';
import type { ArchiveSource } from './archive/archive-source.ts';
import { copyTerminator } from './archive/block-reader.ts';
import type { DatabaseManifest } from './manifest.ts';
import {
  readTocItems,
  rolesOfSelection,
  selectTables,
  type TableName,
  type TocItem,
} from './restore-selection.ts';

export interface RestorePlan {
  /** Entries for pg_restore's list, in the archive's order; undefined for all. */
  items?: TocItem[];
  /** Those of the chosen tables themselves. */
  own?: ReadonlySet<number>;
  /** Entries whose data are read; undefined for all. */
  dataIds?: ReadonlySet<number>;
  roles: { names: readonly string[]; inPolicies: readonly string[] };
  /** Data to be read. */
  totalBytes: number;
  totalTables: number;
  /** Bytes of data by entry, for progress. */
  bytesOfEntry: ReadonlyMap<number, number>;
  /** A rough count of locks that one transaction for all of it would take. */
  locks: number;
  skipped: { what: string; why: string }[];
}

export async function planRestore(
  source: ArchiveSource,
  manifest: DatabaseManifest,
  tables: readonly TableName[] | undefined,
  signal: AbortSignal | undefined,
): Promise<RestorePlan> {
  const bytesOfEntry = new Map(
    manifest.tables.map((table) => [table.dumpId, table.bytes + copyTerminator.length]),
  );
  for (const { dumpId, bytes } of manifest.otherData) bytesOfEntry.set(dumpId, bytes);
  const sum = (ids: Iterable<number>) =>
    [...ids].reduce((total, id) => total + (bytesOfEntry.get(id) ?? 0), 0);
  if (!tables) {
    const { archive } = manifest;
    return {
      roles: manifest.roles,
      totalBytes:
        archive.form === 'custom' ? archive.bytes : sum(bytesOfEntry.keys()) + manifest.largeObjects.bytes,
      totalTables: manifest.tables.length,
      bytesOfEntry,
      locks:
        (archive.form === 'custom' ? Number.POSITIVE_INFINITY : archive.entryCount) * 3 +
        manifest.largeObjects.count,
      skipped: [],
    };
  }
  if (manifest.archive.form === 'custom') {
    throw new HoldfastError(
      'unsupported',
      'This backup holds an archive that was not looked into: only the whole of it can be restored.',
    );
  }
  const all = await readTocItems(source, signal);
  const { items, own, skipped } = selectTables(all, tables);
  const inPolicies = items.filter((item) => item.desc === 'POLICY');
  const data = items.filter((item) => item.hasData && own.has(item.dumpId)).map((item) => item.dumpId);
  return {
    items: items.filter((item) => !item.hasData || own.has(item.dumpId)),
    own,
    dataIds: new Set(data),
    roles: {
      names: rolesOfSelection(items, manifest.roles.names),
      inPolicies: rolesOfSelection(
        inPolicies.map((item) => ({ ...item, owner: '' })),
        manifest.roles.inPolicies,
      ),
    },
    totalBytes: sum(data),
    totalTables: data.length,
    bytesOfEntry,
    locks: items.length * 3,
    skipped,
  };
}
