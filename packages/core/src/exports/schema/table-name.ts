/** Names of tables in plans, manifests and on the command line: `schema.table`, quoted only where that is needed. */
import { HoldfastError } from '../../errors.ts';

export interface QualifiedName {
  schema: string;
  name: string;
}

/** `public.person`; a part with a dot, a double quote or a blank in it is quoted: `public."a.b"`. */
export function tableId(schema: string, name: string): string {
  return `${quoteIfNeeded(schema)}.${quoteIfNeeded(name)}`;
}

const needsQuotes = /[."\s]/u;

function quoteIfNeeded(part: string): string {
  return needsQuotes.test(part) || part === '' ? `"${part.replaceAll('"', '""')}"` : part;
}

const part = '(?:"((?:[^"]|"")+)"|([^".]+))';
const qualified = new RegExp(`^${part}(?:\\.${part})?$`, 'u');

/** Reads such a name; without a schema, `public` is meant. Rejects with `invalid-input`. */
export function parseTableId(text: string): QualifiedName {
  const found = qualified.exec(text);
  if (!found) {
    throw new HoldfastError(
      'invalid-input',
      `“${text}” does not name a table. Write it as schema.table, with double quotes around a part that holds a dot.`,
    );
  }
  const first = found[1]?.replaceAll('""', '"') ?? found[2]!;
  const second = found[3]?.replaceAll('""', '"') ?? found[4];
  return second === undefined ? { schema: 'public', name: first } : { schema: first, name: second };
}
