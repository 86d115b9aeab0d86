/** Reads the name of a table as SQL writes it: `schema.table`, with double quotes around parts that need them. */

import type { TableName } from '@holdfast/core/postgres';
import { InvalidArgumentError } from 'commander';

const part = '(?:"((?:[^"]|"")+)"|([^".]+))';
const qualified = new RegExp(`^${part}(?:\\.${part})?$`, 'u');

/** Names are taken as they are written, upper case included; without a schema, `public` is meant. */
export function parseTableName(text: string): TableName {
  const found = qualified.exec(text);
  if (!found) {
    throw new InvalidArgumentError(
      'Write it as schema.table, with double quotes around a part that holds a dot.',
    );
  }
  const first = unquote(found[1], found[2]);
  const second = unquote(found[3], found[4]);
  return second === undefined ? { schema: 'public', name: first! } : { schema: first!, name: second };
}

function unquote(quoted: string | undefined, plain: string | undefined): string | undefined {
  return quoted?.replaceAll('""', '"') ?? plain;
}

/** For options that may be given several times. */
export function collect<T>(parse: (text: string) => T): (text: string, earlier: T[] | undefined) => T[] {
  return (text, earlier = []) => [...earlier, parse(text)];
}
