/**
 * The types of a table's columns, out of the CREATE TABLE that an archive holds: for writing its rows in a form that
 * tells numbers from texts. A column whose type cannot be told for certain is left out.
 */

/** By column, as they stand there: `bigint`, `numeric(12,2)`, `shop.mood`. */
export function columnTypes(createTable: string): Map<string, string> {
  const types = new Map<string, string>();
  const start = createTable.indexOf(' (\n');
  if (!/^CREATE (UNLOGGED |FOREIGN )?TABLE /.test(createTable) || start < 0) return types;
  for (const part of splitList(createTable.slice(start + 1))) {
    const found = /^\s*(?:"((?:[^"]|"")+)"|([a-z_][a-z0-9_$]*)) (\S.*)$/s.exec(part);
    if (!found || (found[1] === undefined && found[2] === 'CONSTRAINT')) continue;
    const name = found[1]?.replaceAll('""', '"') ?? found[2]!;
    const type = /^(?:double precision|[a-z0-9_.]+(?:\([\d,]+\))?(?:\[\])?)(?=\s|$)/.exec(found[3]!)?.[0];
    if (type !== undefined) types.set(name, type);
  }
  return types;
}

/** The parts of a list in parentheses, which commas separate; those in quotes and in deeper parentheses do not. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"' || character === "'") {
      const end = text.indexOf(character, at + 1);
      if (end < 0) return parts;
      // A doubled quote ends one text and begins the next: the same thing for this purpose.
      at = end;
    } else if (character === '(') {
      if (depth++ === 0) from = at + 1;
    } else if (character === ')' && --depth === 0) {
      return [...parts, text.slice(from, at)];
    } else if (character === ',' && depth === 1) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return parts;
}
