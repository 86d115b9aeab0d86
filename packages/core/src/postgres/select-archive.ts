/**
 * A directory archive of chosen tables, out of one of a whole database: a table of contents with their entries (and what
 * these depend on) only, the data files that belong to them, and a manifest that says no more than that. pg_restore
 * passes over dependencies on entries that are not there.
 */
import { createHash } from 'node:crypto';
import { HoldfastError } from '../errors.ts';
import type { ArchiveSource } from './archive/archive-source.ts';
import { readDirectoryToc, tocName } from './archive/directory-toc.ts';
import { archiveFormat, serialiseHeader } from './archive/header.ts';
import { encodeInt, encodeStr } from './archive/primitives.ts';
import type { DatabaseManifest } from './manifest.ts';
import { readTocItems, rolesOfSelection, selectTables, type TableName } from './restore-selection.ts';

export interface SelectedArchive {
  /** In place of the file of this name. */
  toc: { name: string; bytes: Buffer };
  /** Names of the data files that go with it. */
  files: ReadonlySet<string>;
  manifest: DatabaseManifest;
}

/** Entries that say how to read the others; pg_restore wants them whatever is restored. */
const alwaysKept = new Set(['ENCODING', 'STDSTRINGS', 'SEARCHPATH']);

/** Throws `invalid-input` for tables that the backup does not have, `unsupported` for an archive that was not looked into. */
export async function selectArchive(
  source: ArchiveSource,
  manifest: DatabaseManifest,
  tables: readonly TableName[],
  signal?: AbortSignal,
): Promise<SelectedArchive> {
  if (manifest.archive.form === 'custom') {
    throw new HoldfastError(
      'unsupported',
      'This backup holds an archive that was not looked into, so its tables cannot be chosen. Take the whole backup.',
    );
  }
  const { items, skipped } = selectTables(await readTocItems(source, signal), tables);
  const kept = new Set(items.map(({ dumpId }) => dumpId));
  const files = new Set<string>();
  const entriesByDesc: Record<string, number> = {};
  const parts: Buffer[] = [];
  let entryCount = 0;
  let head = Buffer.alloc(0);
  for await (const { header, raw } of readDirectoryToc(source, signal)) {
    if (!raw) {
      head = Buffer.from(serialiseHeader(header, archiveFormat.tar));
      continue;
    }
    const { entry, body } = raw;
    if (!kept.has(entry.dumpId) && !alwaysKept.has(entry.desc)) continue;
    parts.push(Buffer.from(body), encodeStr(entry.fileName ?? ''));
    if (entry.hasData && entry.fileName !== undefined) files.add(entry.fileName);
    entriesByDesc[entry.desc] = (entriesByDesc[entry.desc] ?? 0) + 1;
    entryCount++;
  }
  const sequences = new Set(
    items.filter(({ desc }) => desc === 'SEQUENCE').map(({ schema, name }) => JSON.stringify([schema, name])),
  );
  return {
    toc: { name: tocName, bytes: Buffer.concat([head, encodeInt(entryCount), ...parts]) },
    files,
    manifest: {
      ...manifest,
      archive: { ...manifest.archive, entryCount, entriesByDesc },
      tables: manifest.tables.filter(({ file }) => files.has(file)),
      otherData: manifest.otherData.filter(({ file }) => files.has(file)),
      largeObjects: { count: 0, bytes: 0, sha256: createHash('sha256').digest('hex') },
      sequences: manifest.sequences.filter(({ schema, name }) =>
        sequences.has(JSON.stringify([schema, name])),
      ),
      roles: {
        names: rolesOfSelection(items, manifest.roles.names),
        inPolicies: rolesOfSelection(
          items.filter(({ desc }) => desc === 'POLICY').map((item) => ({ ...item, owner: '' })),
          manifest.roles.inPolicies,
        ),
      },
      globals: { included: false, rolePasswords: false },
      warnings: [
        ...manifest.warnings,
        {
          code: 'part',
          message: `This is a part of a backup: ${tables.map(({ schema, name }) => `${schema}.${name}`).join(', ')}, and what these depend on.`,
        },
        ...skipped.map(({ what, why }) => ({ code: 'left-out', message: `Without ${what}: ${why}.` })),
      ],
    },
  };
}
