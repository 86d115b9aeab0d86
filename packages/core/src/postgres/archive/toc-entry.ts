/**
 * One entry of an archive's table of contents. The custom and directory formats differ in the last field only: an
 * offset there, a file name here.
 */
import { type ArchiveVersion, isAtLeast } from './header.ts';
import {
  type BinaryReader,
  damagedArchive,
  encodeInt,
  encodeOffset,
  encodeStr,
  offsetBytes,
  offsetNoData,
  offsetNotSet,
} from './primitives.ts';

export type TocFlavour = 'custom' | 'directory';

/** All text is bytes in the dump's own encoding, and a view into the parser's window: copy what is kept. */
export interface TocEntry {
  dumpId: number;
  /** True when a data block belongs to the entry. */
  hasData: boolean;
  catalogOid: Buffer | undefined;
  objectOid: Buffer | undefined;
  tag: Buffer | undefined;
  /** What it is: TABLE, TABLE DATA, INDEX, … ASCII. */
  desc: string;
  /** 1 none, 2 pre-data, 3 data, 4 post-data. */
  section: number;
  definition: Buffer | undefined;
  dropStatement: Buffer | undefined;
  copyStatement: Buffer | undefined;
  namespace: Buffer | undefined;
  tablespace: Buffer | undefined;
  /** From 1.14 on. */
  tableAccessMethod: Buffer | undefined;
  /** From 1.16 on; a character code, 0 when it does not apply. */
  relkind: number;
  owner: Buffer | undefined;
  withOids: Buffer | undefined;
  dependencies: number[];
  /** The directory format's last field. */
  fileName: string | undefined;
}

/** An entry with more dependencies than this is not believed. */
const maxDependencies = 4_000_000;

/** Parses one entry; afterwards `lastField` is where the offset or file name begins. */
export function parseTocEntry(
  reader: BinaryReader,
  version: ArchiveVersion,
  flavour: TocFlavour,
): { entry: TocEntry; lastField: number } {
  const dumpId = reader.int();
  if (dumpId <= 0) throw damagedArchive(`an entry has the number ${dumpId}`);
  const entry: TocEntry = {
    dumpId,
    hasData: reader.int() !== 0,
    catalogOid: reader.str(),
    objectOid: reader.str(),
    tag: reader.str(),
    desc: reader.str()?.toString('latin1') ?? '',
    section: reader.int(),
    definition: reader.str(),
    dropStatement: reader.str(),
    copyStatement: reader.str(),
    namespace: reader.str(),
    tablespace: reader.str(),
    tableAccessMethod: isAtLeast(version, 14) ? reader.str() : undefined,
    relkind: isAtLeast(version, 16) ? reader.int() : 0,
    owner: reader.str(),
    withOids: reader.str(),
    dependencies: parseDependencies(reader),
    fileName: undefined,
  };
  const lastField = reader.position;
  if (flavour === 'custom') {
    reader.skip(offsetBytes);
  } else {
    const name = reader.str()?.toString('latin1');
    entry.fileName = name === '' ? undefined : name;
  }
  return { entry, lastField };
}

function parseDependencies(reader: BinaryReader): number[] {
  const dependencies: number[] = [];
  for (;;) {
    const text = reader.str();
    if (text === undefined) return dependencies;
    const id = Number(text.toString('latin1'));
    if (!Number.isSafeInteger(id)) throw damagedArchive('a dependency is not a number');
    dependencies.push(id);
    if (dependencies.length > maxDependencies) throw damagedArchive('an entry has too many dependencies');
  }
}

/** The last field in the form of the directory format. Large objects have one list before 1.16, several since. */
export function fileNameOf(
  entry: { dumpId: number; desc: string; hasData: boolean },
  version: ArchiveVersion,
): string {
  if (entry.desc === 'BLOBS') return isAtLeast(version, 16) ? `blobs_${entry.dumpId}.toc` : 'blobs.toc';
  return entry.hasData ? `${entry.dumpId}.dat` : '';
}

/** The last field in the form of the custom format when written to a pipe: no positions are known. */
export function pipeOffsetOf(entry: { hasData: boolean }): Buffer {
  return encodeOffset(entry.hasData ? offsetNotSet : offsetNoData);
}

/** The entry as bytes, in either flavour. What was parsed comes back byte for byte (offsets of a pipe). */
export function serialiseTocEntry(entry: TocEntry, version: ArchiveVersion, flavour: TocFlavour): Buffer {
  return Buffer.concat([
    encodeInt(entry.dumpId),
    encodeInt(entry.hasData ? 1 : 0),
    encodeStr(entry.catalogOid),
    encodeStr(entry.objectOid),
    encodeStr(entry.tag),
    encodeStr(entry.desc),
    encodeInt(entry.section),
    encodeStr(entry.definition),
    encodeStr(entry.dropStatement),
    encodeStr(entry.copyStatement),
    encodeStr(entry.namespace),
    encodeStr(entry.tablespace),
    ...(isAtLeast(version, 14) ? [encodeStr(entry.tableAccessMethod)] : []),
    ...(isAtLeast(version, 16) ? [encodeInt(entry.relkind)] : []),
    encodeStr(entry.owner),
    encodeStr(entry.withOids),
    ...entry.dependencies.map((id) => encodeStr(String(id))),
    encodeStr(undefined),
    flavour === 'custom' ? pipeOffsetOf(entry) : encodeStr(fileNameOf(entry, version)),
  ]);
}
