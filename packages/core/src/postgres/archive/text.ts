/** Text of an archive: its encodings, and the few statements in it that are read back. */

/** PostgreSQL's names of encodings that do not mean the same to TextDecoder. SQL_ASCII is handled apart. */
const decoderNames: Record<string, string> = {
  UTF8: 'utf-8',
  UNICODE: 'utf-8',
  LATIN1: 'latin1',
  LATIN2: 'iso-8859-2',
  LATIN3: 'iso-8859-3',
  LATIN4: 'iso-8859-4',
  LATIN5: 'windows-1254',
  LATIN6: 'iso-8859-10',
  LATIN7: 'iso-8859-13',
  LATIN8: 'iso-8859-14',
  LATIN9: 'iso-8859-15',
  LATIN10: 'iso-8859-16',
  ISO_8859_5: 'iso-8859-5',
  ISO_8859_6: 'iso-8859-6',
  ISO_8859_7: 'iso-8859-7',
  ISO_8859_8: 'iso-8859-8',
  KOI8R: 'koi8-r',
  KOI8U: 'koi8-u',
  WIN866: 'ibm866',
  WIN874: 'windows-874',
  EUC_JP: 'euc-jp',
  EUC_KR: 'euc-kr',
  EUC_CN: 'gbk',
};

export type TextOf = (bytes: Uint8Array) => string;

/**
 * How to read the archive's names. What cannot be decoded for certain (SQL_ASCII that is no UTF-8, rare encodings) is
 * read byte by byte as Latin-1: never wrong as an identity, sometimes ugly to look at.
 */
export function textDecoder(encoding: string): TextOf {
  const latin1 = (bytes: Uint8Array) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (encoding === 'LATIN1') return latin1;
  const name = decoderNames[encoding] ?? encoding.replace(/^WIN(\d{4})$/, 'windows-$1');
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(encoding === 'SQL_ASCII' ? 'utf-8' : name, { fatal: true, ignoreBOM: true });
  } catch {
    return latin1;
  }
  return (bytes) => {
    try {
      return decoder.decode(bytes);
    } catch {
      return latin1(bytes);
    }
  };
}

/** The encoding out of `SET client_encoding = 'UTF8';`. */
export function encodingOf(definition: string): string | undefined {
  return /client_encoding = '([^']+)'/.exec(definition)?.[1];
}

/**
 * The column names out of `COPY s.t (a, "B") FROM stdin;`: the last parenthesis before FROM, since a quoted table name
 * may hold anything. Undefined when the statement lists none (a table without columns of its own).
 */
export function copyColumns(statement: string): string[] | undefined {
  const identifiers = scanCopy(statement);
  return identifiers.length === 0 ? undefined : identifiers;
}

function scanCopy(statement: string): string[] {
  const identifiers: string[] = [];
  let inList = false;
  let position = 0;
  while (position < statement.length) {
    const character = statement[position]!;
    if (character === '"') {
      let end = position + 1;
      while (end < statement.length && !(statement[end] === '"' && statement[end + 1] !== '"')) {
        end += statement[end] === '"' ? 2 : 1;
      }
      if (inList) identifiers.push(statement.slice(position + 1, end).replaceAll('""', '"'));
      position = end + 1;
    } else if (character === '(') {
      inList = true;
      position++;
    } else if (character === ')') {
      return identifiers;
    } else if (inList && !/[\s,]/.test(character)) {
      let end = position;
      while (end < statement.length && !/[\s,()"]/.test(statement[end]!)) end++;
      identifiers.push(statement.slice(position, end));
      position = end;
    } else {
      position++;
    }
  }
  return identifiers;
}

/** Value and flag out of `SELECT pg_catalog.setval('s.q', 5, true);`. */
export function sequenceState(definition: string): { lastValue: string; isCalled: boolean } | undefined {
  const found = /, (-?\d+), (true|false)\);\s*$/.exec(definition);
  return found ? { lastValue: found[1]!, isCalled: found[2] === 'true' } : undefined;
}

/** An identifier as SQL, always quoted. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteQualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** A string as an SQL literal that means the same whatever standard_conforming_strings says. */
export function quoteLiteral(value: string): string {
  const quoted = `'${value.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return value.includes('\\') ? ` E${quoted}` : quoted;
}
