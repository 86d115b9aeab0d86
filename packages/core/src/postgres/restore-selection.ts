/**
 * Which entries of an archive belong to chosen tables: their definition, data, indexes, constraints, defaults, owned
 * sequences, triggers, policies, privileges and comments, and whatever those depend on (schemas, types, functions, …).
 * Views, and foreign keys to tables that are not chosen, stay out.
 */
import { HoldfastError } from '../errors.ts';
import type { ArchiveSource } from './archive/archive-source.ts';
import { columnTypes } from './archive/column-types.ts';
import { readTocTexts } from './archive/directory-toc.ts';

/** What is kept of an entry: everything but its statements (those of privileges and policies excepted). */
export interface TocItem {
  dumpId: number;
  desc: string;
  schema: string;
  name: string;
  owner: string;
  hasData: boolean;
  fileName: string | undefined;
  dependencies: number[];
  /** Of ACL and POLICY entries, which name roles, and of the database's own. */
  statement?: string;
}

export interface TableName {
  schema: string;
  name: string;
}

export interface Selection {
  /** In the archive's order. */
  items: TocItem[];
  /** Those that belong to the chosen tables themselves; the others are only needed by them. */
  own: ReadonlySet<number>;
  skipped: { what: string; why: string }[];
}

/** Entries that go with a table they depend on. */
const attached = new Set([
  'TABLE DATA',
  'DEFAULT',
  'CONSTRAINT',
  'CHECK CONSTRAINT',
  'FK CONSTRAINT',
  'INDEX',
  'INDEX ATTACH',
  'TABLE ATTACH',
  'TRIGGER',
  'RULE',
  'POLICY',
  'ROW SECURITY',
  'STATISTICS',
  'STATISTICS DATA',
  'SEQUENCE',
  'SEQUENCE OWNED BY',
  'SEQUENCE SET',
  'MATERIALIZED VIEW DATA',
]);
const described = new Set(['COMMENT', 'ACL', 'SECURITY LABEL']);
const tableLike = new Set(['TABLE', 'FOREIGN TABLE', 'MATERIALIZED VIEW', 'VIEW']);

/** All entries but those of single large objects. */
export async function readTocItems(source: ArchiveSource, signal?: AbortSignal): Promise<TocItem[]> {
  const items: TocItem[] = [];
  for await (const { entry, text } of readTocTexts(source, signal)) {
    if (entry.desc === 'BLOB') continue;
    const isKept = entry.desc === 'ACL' || entry.desc === 'POLICY' || entry.desc === 'DATABASE';
    items.push({
      dumpId: entry.dumpId,
      desc: entry.desc,
      schema: text(entry.namespace),
      name: text(entry.tag),
      owner: text(entry.owner),
      hasData: entry.hasData,
      fileName: entry.fileName,
      dependencies: entry.dependencies,
      ...(isKept ? { statement: text(entry.definition) } : {}),
    });
  }
  return items;
}

/** Of every table, by its schema and name as a JSON list: the types of its columns. */
export async function readColumnTypes(
  source: ArchiveSource,
  signal?: AbortSignal,
): Promise<Map<string, Map<string, string>>> {
  const types = new Map<string, Map<string, string>>();
  for await (const { entry, text } of readTocTexts(source, signal)) {
    if (entry.desc !== 'TABLE') continue;
    const { definition, namespace, tag } = entry;
    types.set(JSON.stringify([text(namespace), text(tag)]), columnTypes(text(definition)));
  }
  return types;
}

/** Chooses from `items`. Throws `invalid-input`, naming them, when tables are not in the archive. */
export function selectTables(items: readonly TocItem[], tables: readonly TableName[]): Selection {
  const byId = new Map(items.map((item) => [item.dumpId, item]));
  const seeds = findSeeds(items, tables);
  const own = new Set(seeds);
  addPartitions(items, byId, own);
  addAttached(items, own);

  const skipped: Selection['skipped'] = [];
  for (const id of own) {
    const item = byId.get(id)!;
    if (item.desc !== 'FK CONSTRAINT') continue;
    const missing = item.dependencies
      .map((dependency) => byId.get(dependency))
      .find((table) => table && isTableOutside(table, own));
    if (!missing) continue;
    own.delete(id);
    // Its tag begins with the table that it is on: a key of another table that points here is no loss.
    if (missing.schema === item.schema && item.name.startsWith(`${missing.name} `)) continue;
    skipped.push({
      what: `foreign key ${item.name}`,
      why: `it refers to ${missing.schema}.${missing.name}, which is not restored`,
    });
  }

  const needed = new Set(own);
  const queue = [...own];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const dependency of byId.get(id)?.dependencies ?? []) {
      if (!byId.has(dependency) || needed.has(dependency)) continue;
      needed.add(dependency);
      queue.push(dependency);
    }
  }
  for (const id of needed) {
    const item = byId.get(id)!;
    if (item.desc === 'TABLE' && !own.has(id)) {
      skipped.push({
        what: `rows of ${item.schema}.${item.name}`,
        why: 'only its definition is needed by the chosen tables',
      });
    }
  }
  for (const item of items) {
    // A sequence that a default merely uses must go on where it stood.
    if (item.desc === 'SEQUENCE SET' && item.dependencies.every((dependency) => needed.has(dependency))) {
      needed.add(item.dumpId);
    }
    if (!described.has(item.desc) || item.dependencies.length === 0) continue;
    if (item.dependencies.every((dependency) => needed.has(dependency))) needed.add(item.dumpId);
    if (item.dependencies.every((dependency) => own.has(dependency))) own.add(item.dumpId);
  }
  return { items: items.filter((item) => needed.has(item.dumpId)), own, skipped };
}

function findSeeds(items: readonly TocItem[], tables: readonly TableName[]): number[] {
  const found = new Map<string, number>();
  const key = ({ schema, name }: TableName) => JSON.stringify([schema, name]);
  for (const item of items) if (tableLike.has(item.desc)) found.set(key(item), item.dumpId);
  const missing = tables.filter((table) => !found.has(key(table)));
  if (missing.length > 0) {
    const names = missing.map(({ schema, name }) => `${schema}.${name}`).join(', ');
    throw new HoldfastError(
      'invalid-input',
      `This backup has no table ${names}. List its tables to see their names.`,
    );
  }
  return tables.map((table) => found.get(key(table))!);
}

/** A partitioned table means all of it: a TABLE ATTACH entry depends on the whole and on the part. */
function addPartitions(
  items: readonly TocItem[],
  byId: ReadonlyMap<number, TocItem>,
  own: Set<number>,
): void {
  const attachments = items.filter((item) => item.desc === 'TABLE ATTACH');
  for (let grew = true; grew; ) {
    grew = false;
    for (const attachment of attachments) {
      const part = attachment.dependencies.find((id) => {
        const table = byId.get(id);
        return (
          table &&
          tableLike.has(table.desc) &&
          table.name === attachment.name &&
          table.schema === attachment.schema
        );
      });
      const wholes = attachment.dependencies.filter((id) => id !== part);
      if (part !== undefined && !own.has(part) && wholes.some((id) => own.has(id))) {
        own.add(part);
        grew = true;
      }
    }
  }
}

/** What hangs on the tables, and what hangs on that (the privileges of a sequence, the attachment of an index). */
function addAttached(items: readonly TocItem[], own: Set<number>): void {
  const candidates = items.filter((item) => attached.has(item.desc));
  for (let grew = true; grew; ) {
    grew = false;
    for (const item of candidates) {
      if (own.has(item.dumpId) || !item.dependencies.some((id) => own.has(id))) continue;
      own.add(item.dumpId);
      if (item.desc === 'SEQUENCE OWNED BY') for (const id of item.dependencies) own.add(id);
      grew = true;
    }
  }
}

function isTableOutside(item: TocItem | undefined, own: ReadonlySet<number>): boolean {
  return item !== undefined && tableLike.has(item.desc) && !own.has(item.dumpId);
}

/** Roles that a selection needs: owners, and of the known roles those that its privileges and policies name. */
export function rolesOfSelection(items: readonly TocItem[], known: readonly string[]): string[] {
  const roles = new Set(items.map((item) => item.owner).filter((owner) => owner !== ''));
  const statements = items.flatMap((item) => item.statement ?? []);
  for (const role of known) {
    const isPlain = /^[a-z_][a-z0-9_$]*$/.test(role);
    const quoted = `"${role.replaceAll('"', '""')}"`;
    const pattern = isPlain
      ? new RegExp(`(^|[^\\w$])${role.replaceAll('$', '\\$')}([^\\w$]|$)`, 'm')
      : undefined;
    if (statements.some((statement) => statement.includes(quoted) || pattern?.test(statement)))
      roles.add(role);
  }
  return [...roles].sort();
}
