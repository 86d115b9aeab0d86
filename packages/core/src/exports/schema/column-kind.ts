/** How a value of a column is written in JSON, and what it is called in a table schema. */

/**
 * - `integer`, `float`: a JSON number, since every reader keeps it exactly (up to 32 bits, or a double itself)
 * - `bigint`, `decimal`: a JSON string, since JSON.parse would damage 9007199254740993
 * - `boolean`: true or false
 * - `jsonb`: the value itself
 * - the rest: PostgreSQL's own text as a JSON string
 */
export type ColumnKind =
  | 'integer'
  | 'float'
  | 'bigint'
  | 'decimal'
  | 'boolean'
  | 'jsonb'
  | 'json'
  | 'bytes'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'uuid'
  | 'text'
  | 'other';

const kinds: Readonly<Record<string, ColumnKind>> = {
  int2: 'integer',
  int4: 'integer',
  float4: 'float',
  float8: 'float',
  int8: 'bigint',
  oid: 'bigint',
  numeric: 'decimal',
  bool: 'boolean',
  jsonb: 'jsonb',
  json: 'json',
  bytea: 'bytes',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  uuid: 'uuid',
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  name: 'text',
  citext: 'text',
};

/** `typeName` is that of pg_type, of the type below any domains. */
export function kindOf(typeName: string, isOfPostgres: boolean): ColumnKind {
  if (!isOfPostgres && typeName !== 'citext') return 'other';
  return kinds[typeName] ?? 'other';
}
