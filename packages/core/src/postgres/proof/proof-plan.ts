/**
 * What of an archive a test restore can bring back as a role without special rights, and what it has to leave out: what
 * only a superuser may make (that role would run the archive's code with the server's rights), what leads elsewhere,
 * and what needs an extension that is not installed; each with everything that depends on it.
 */
import type { ArchiveSource } from '../archive/archive-source.ts';
import { readDirectoryToc } from '../archive/directory-toc.ts';
import { readTocItems, type TocItem } from '../restore-selection.ts';

export interface LeftOut {
  dumpId: number;
  /** Such as `event trigger no_drops`. */
  what: string;
  why: string;
}

export interface ProofPlan {
  items: readonly TocItem[];
  /** Made before the extensions, which need them. */
  schemas: number[];
  /** Everything else that is restored, in the archive's order. */
  rest: number[];
  leftOut: Map<number, LeftOut>;
}

export interface ProofPlanOptions {
  /** Names of the extensions that are there, or can be made. */
  extensions: ReadonlySet<string>;
  /** Languages in which the restoring role may write functions. */
  languages: ReadonlySet<string>;
  signal?: AbortSignal | undefined;
}

const forSuperusers = 'only a superuser can make it';
const elsewhere = 'it leads to another server';
const reasonByKind: Readonly<Record<string, string>> = {
  'EVENT TRIGGER': forSuperusers,
  'ACCESS METHOD': forSuperusers,
  'OPERATOR CLASS': forSuperusers,
  'OPERATOR FAMILY': forSuperusers,
  'TEXT SEARCH PARSER': forSuperusers,
  'TEXT SEARCH TEMPLATE': forSuperusers,
  'PROCEDURAL LANGUAGE': forSuperusers,
  'FOREIGN DATA WRAPPER': forSuperusers,
  'PUBLICATION TABLES IN SCHEMA': forSuperusers,
  TRANSFORM: forSuperusers,
  'SHELL TYPE': forSuperusers,
  'SECURITY LABEL': 'it needs a label provider',
  'USER MAPPING': elsewhere,
  SUBSCRIPTION: elsewhere,
};

/** Entries that need no restoring here: extensions are made by us, and so are their comments. */
function isOfExtension(item: TocItem): boolean {
  return item.desc === 'EXTENSION' || (item.desc === 'COMMENT' && item.name.startsWith('EXTENSION '));
}

export async function planProof(source: ArchiveSource, options: ProofPlanOptions): Promise<ProofPlan> {
  const items = await readTocItems(source, options.signal);
  const leftOut = new Map<number, LeftOut>();
  const { reasons, largeObjects } = await readDefinitions(source, options);
  for (const item of items) {
    const why =
      reasonByKind[item.desc] ??
      reasons.get(item.dumpId) ??
      (item.desc === 'EXTENSION' && !options.extensions.has(item.name)
        ? `the extension ${item.name} is not installed on this machine`
        : undefined);
    if (why !== undefined) leaveOut(leftOut, item, why);
  }
  leaveOutRemoteViews(items, leftOut);
  leaveOutDependents(items, leftOut);
  const kept = items.filter((item) => !leftOut.has(item.dumpId) && !isOfExtension(item));
  return {
    items,
    schemas: kept.filter(({ desc }) => desc === 'SCHEMA').map(({ dumpId }) => dumpId),
    // Single large objects come before the data of all of them.
    rest: [...largeObjects, ...kept.filter(({ desc }) => desc !== 'SCHEMA').map(({ dumpId }) => dumpId)],
    leftOut,
  };
}

/** Adds everything that cannot be there without what is left out already. */
export function leaveOutDependents(items: readonly TocItem[], leftOut: Map<number, LeftOut>): void {
  for (let grew = true; grew; ) {
    grew = false;
    for (const item of items) {
      if (leftOut.has(item.dumpId)) continue;
      const missing = item.dependencies.find((id) => leftOut.has(id));
      if (missing === undefined) continue;
      const { what, why } = leftOut.get(missing)!;
      leaveOut(leftOut, item, why.startsWith('it needs ') ? why : `it needs the ${what}, and ${why}`);
      grew = true;
    }
  }
}

export function leaveOut(leftOut: Map<number, LeftOut>, item: TocItem, why: string): void {
  leftOut.set(item.dumpId, { dumpId: item.dumpId, what: nameOf(item), why });
}

/** As people say it: `table shop.orders`. */
export function nameOf({ desc, schema, name }: Pick<TocItem, 'desc' | 'schema' | 'name'>): string {
  const kind = desc === 'TABLE DATA' ? 'rows of' : desc.toLowerCase();
  return `${kind} ${schema === '' ? '' : `${schema}.`}${name}`;
}

/** To fill a materialized view over a foreign table, the scratch server would have to call another one. */
function leaveOutRemoteViews(items: readonly TocItem[], leftOut: Map<number, LeftOut>): void {
  const remote = new Set(items.filter(({ desc }) => desc === 'FOREIGN TABLE').map(({ dumpId }) => dumpId));
  if (remote.size === 0) return;
  for (let grew = true; grew; ) {
    grew = false;
    for (const { dumpId, dependencies } of items) {
      if (remote.has(dumpId) || !dependencies.some((id) => remote.has(id))) continue;
      remote.add(dumpId);
      grew = true;
    }
  }
  for (const item of items) {
    if (item.desc === 'MATERIALIZED VIEW DATA' && remote.has(item.dumpId))
      leaveOut(leftOut, item, `it is filled from a foreign table, and ${elsewhere}`);
  }
}

/** What only the statements tell: the language of a function, what a publication is for. And single large objects. */
async function readDefinitions(
  source: ArchiveSource,
  { languages, signal }: ProofPlanOptions,
): Promise<{ reasons: Map<number, string>; largeObjects: number[] }> {
  const reasons = new Map<number, string>();
  const largeObjects: number[] = [];
  for await (const { raw } of readDirectoryToc(source, signal)) {
    if (!raw) continue;
    const { dumpId, desc, definition } = raw.entry;
    if (desc === 'BLOB') largeObjects.push(dumpId);
    const why = definition && reasonInDefinition(desc, definition, languages);
    if (why !== undefined) reasons.set(dumpId, why);
  }
  return { reasons, largeObjects };
}

function reasonInDefinition(
  desc: string,
  definition: Buffer,
  languages: ReadonlySet<string>,
): string | undefined {
  const text = () => definition.toString('latin1');
  switch (desc) {
    case 'FUNCTION':
    case 'PROCEDURE': {
      const found = /\n {4}LANGUAGE ("(?:[^"]|"")+"|\w+)([^\n]*)/.exec(text());
      const language = found?.[1]?.replace(/^"|"$/g, '');
      if (language !== undefined && !languages.has(language))
        return `its language ${language} is not one that is safe to run here`;
      return /\bLEAKPROOF\b/.test(found?.[2] ?? '') ? forSuperusers : undefined;
    }
    case 'PUBLICATION':
      return /\bFOR ALL TABLES\b/.test(text()) ? forSuperusers : undefined;
    case 'TYPE':
      return /\n {4}INPUT = /.test(text()) ? forSuperusers : undefined;
    case 'CAST':
      return /\bWITHOUT FUNCTION\b/.test(text()) ? forSuperusers : undefined;
    default:
      return undefined;
  }
}
