/**
 * Looks for profiles in a backup, by key or by a part of a name, as `findProfiles` does in a database. Only the root's rows
 * are read, as they lie in the backup; nothing is restored for it.
 */
import { HoldfastError } from '../errors.ts';
import type { FoundProfile } from '../exports/find-profiles.ts';
import { type ProfilePlan, plannedTable } from '../exports/plan/plan.ts';
import { eachCopyRow, type FieldPart } from '../exports/rows/copy-rows.ts';
import { unescapeCopy } from '../exports/rows/copy-value.ts';
import { tableId } from '../exports/schema/table-name.ts';
import { wholeKey } from '../exports/whole-key.ts';
import { textDecoder } from '../postgres/archive/text.ts';
import type { DatabaseManifest, TableFacts } from '../postgres/index.ts';
import { loadIndexForReading, type Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { openDatabaseBackup } from './database-backup-files.ts';
import { readTableText } from './table-text.ts';

export interface FindBackupProfilesOptions {
  vault: Vault;
  backup: Backup;
  plan: ProfilePlan;
  /** A key, or a part of a name. */
  search: string;
  /** How many at most; 20 by default. */
  limit?: number | undefined;
  signal?: AbortSignal | undefined;
}

const defaultLimit = 20;

/** Rejects with `unsupported`, `plan-outdated`, and with what is wrong with the vault. */
export async function findBackupProfiles(options: FindBackupProfilesOptions): Promise<FoundProfile[]> {
  const { vault, backup, plan, search, signal, limit = defaultLimit } = options;
  await using lock = await vault.lock({ exclusive: false, signal });
  await loadIndexForReading(vault, { signal });
  const { manifest, archive } = await openDatabaseBackup(vault, backup, lock.signal);
  const table = rootOf(manifest, plan);
  const { key } = plannedTable(plan, plan.root);
  const columns = table.columns ?? [];
  const missing = key.find((name) => !columns.includes(name));
  if (missing !== undefined) {
    throw new HoldfastError(
      'plan-outdated',
      `The backup does not have ${plan.root}.${missing}, which names a profile by now. Choose a later backup.`,
    );
  }
  // Where each value that is wanted goes. A name that the backup does not have yet is nobody's.
  const wanted = [...key, ...plan.nameColumns];
  const places = new Map(
    columns.map((name, field) => [field, wanted.flatMap((one, i) => (one === name ? i : []))]),
  );
  const textOf = textDecoder(manifest.dumpEncoding);
  const found = new FoundProfiles(search, key.length, limit);
  let values: (string | null)[] = wanted.map(() => null);
  const onField = (part: FieldPart) => {
    // Of a name of more than 64 KiB, its beginning is enough.
    if (!part.isFirst || part.isNull) return;
    for (const place of places.get(part.field) ?? [])
      values[place] = textOf(unescapeCopy(part.bytes.subarray(part.start, part.end)));
  };
  const onRowEnd = () => {
    found.consider(values);
    values = wanted.map(() => null);
  };
  const text = readTableText(archive, table, { signal: lock.signal });
  for await (const _piece of eachCopyRow(text, { onField, onRowEnd })) lock.signal.throwIfAborted();
  return found.list();
}

function rootOf(manifest: DatabaseManifest, plan: ProfilePlan): TableFacts {
  const table = manifest.tables.find(({ schema, name }) => tableId(schema, name) === plan.root);
  if (table) return table;
  const why =
    manifest.archive.form === 'custom'
      ? 'it holds an archive that was not looked into'
      : `it has no rows of ${plan.root} itself (the table was not there yet, or its rows lie in partitions)`;
  throw new HoldfastError(
    'unsupported',
    `This backup cannot be searched: ${why}. Name the profile by its key.`,
  );
}

interface Candidate extends FoundProfile {
  /** 0: the key is it; 1: a part of the key is; 2: a name has it. */
  rank: number;
}

/** The best ones, however many there are. */
class FoundProfiles {
  readonly #search: string;
  readonly #lower: string;
  readonly #whole: string | undefined;
  readonly #keyColumns: number;
  readonly #limit: number;
  #best: Candidate[] = [];

  constructor(search: string, keyColumns: number, limit: number) {
    this.#search = search;
    this.#lower = search.toLowerCase();
    this.#whole = wholeKey(search, keyColumns)?.join('\0');
    this.#keyColumns = keyColumns;
    this.#limit = limit;
  }

  consider(values: readonly (string | null)[]): void {
    const key = values.slice(0, this.#keyColumns).map(String);
    const names = values.slice(this.#keyColumns);
    const rank = this.#rank(key, names);
    if (rank === undefined) return;
    this.#best.push({ key, names, rank });
    if (this.#best.length >= this.#limit * 10) this.#best = this.#sorted();
  }

  list(): FoundProfile[] {
    return this.#sorted().map(({ key, names }) => ({ key, names }));
  }

  #rank(key: readonly string[], names: readonly (string | null)[]): number | undefined {
    if (key.join('\0') === this.#whole) return 0;
    if (key.includes(this.#search)) return 1;
    return names.some((name) => name?.toLowerCase().includes(this.#lower)) ? 2 : undefined;
  }

  #sorted(): Candidate[] {
    const textOf = ({ names, key }: Candidate) => [...names, ...key].join('\0');
    return this.#best
      .map((one) => ({ one, text: textOf(one) }))
      .sort((a, b) => a.one.rank - b.one.rank || (a.text < b.text ? -1 : 1))
      .slice(0, this.#limit)
      .map(({ one }) => one);
  }
}
