/** Sequences that would give out numbers which their columns hold already. */
import { quoteIdentifier, quoteQualified } from '../archive/text.ts';
import type { DatabaseSession } from '../session.ts';

interface OwnedSequence {
  sequence_schema: string;
  sequence_name: string;
  table_schema: string;
  table_name: string;
  column_name: string;
  increment: string;
}

/** Sentences, one for each. The source has them as well when the sequence stands where the backup says. */
export async function sequencesBehind(session: DatabaseSession): Promise<string[]> {
  const owned = await session.query<OwnedSequence>(
    'look up the sequences of columns',
    `SELECT sn.nspname AS sequence_schema, s.relname AS sequence_name, tn.nspname AS table_schema,
       t.relname AS table_name, a.attname AS column_name, q.seqincrement::text AS increment
     FROM pg_depend d
     JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace sn ON sn.oid = s.relnamespace
     JOIN pg_sequence q ON q.seqrelid = s.oid
     JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid AND NOT a.attisdropped
     JOIN pg_type y ON y.oid = a.atttypid AND y.oid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
     WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
       AND t.relkind IN ('r', 'p')
     ORDER BY 1, 2`,
  );
  const sentences: string[] = [];
  for (const sequence of owned) {
    const name = `${sequence.sequence_schema}.${sequence.sequence_name}`;
    const falling = sequence.increment.startsWith('-');
    const column = quoteIdentifier(sequence.column_name);
    const { last, extreme, behind } = await session.one<{
      last: string;
      extreme: string | null;
      behind: boolean | null;
    }>(
      `compare the sequence ${name} with its column`,
      `SELECT s.last_value::text AS last, t.extreme::text AS extreme,
         CASE WHEN s.is_called THEN t.extreme ${falling ? '<' : '>'} s.last_value
              ELSE t.extreme ${falling ? '<=' : '>='} s.last_value END AS behind
       FROM ${quoteQualified(sequence.sequence_schema, sequence.sequence_name)} s,
         (SELECT ${falling ? 'min' : 'max'}(${column}) AS extreme
          FROM ${quoteQualified(sequence.table_schema, sequence.table_name)}) t`,
    );
    if (behind === true) {
      sentences.push(
        `The sequence ${name} stands at ${last}, behind ${sequence.table_schema}.${sequence.table_name}.${sequence.column_name}, which reaches ${extreme}: new rows would fail. It stood so when the backup was made.`,
      );
    }
  }
  return sentences;
}
