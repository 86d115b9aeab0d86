/** Compares where sequences stand with what the archive sets them to. */

import type { SequenceFacts } from './archive/summary.ts';
import { quoteQualified } from './archive/text.ts';
import type { DatabaseSession } from './session.ts';

export interface SequenceComparison {
  schema: string;
  name: string;
  expected: string;
  /** Undefined when there is no such sequence. */
  actual?: string;
  matches: boolean;
}

const batchSize = 100;

export async function compareSequences(
  session: DatabaseSession,
  expected: readonly SequenceFacts[],
): Promise<SequenceComparison[]> {
  const comparisons: SequenceComparison[] = [];
  for (let start = 0; start < expected.length; start += batchSize) {
    const batch = expected.slice(start, start + batchSize);
    const existing = await session.query<{ position: number }>(
      'look up the sequences',
      `SELECT wanted.position::int AS position
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted(schema, name, position)
       JOIN pg_namespace n ON n.nspname = wanted.schema
       JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name AND c.relkind = 'S'`,
      [batch.map((sequence) => sequence.schema), batch.map((sequence) => sequence.name)],
    );
    const states = new Map<number, string>();
    if (existing.length > 0) {
      const parts = existing.map(({ position }) => {
        const { schema, name } = batch[position - 1]!;
        return `SELECT ${position} AS position, last_value::text, is_called FROM ${quoteQualified(schema, name)}`;
      });
      const rows = await session.query<{ position: number; last_value: string; is_called: boolean }>(
        'read the sequences',
        parts.join(' UNION ALL '),
      );
      for (const row of rows) states.set(row.position, describeState(row.last_value, row.is_called));
    }
    for (const [index, sequence] of batch.entries()) {
      const wanted = describeState(sequence.lastValue, sequence.isCalled);
      const actual = states.get(index + 1);
      comparisons.push({
        schema: sequence.schema,
        name: sequence.name,
        expected: wanted,
        ...(actual === undefined ? {} : { actual }),
        matches: actual === wanted,
      });
    }
  }
  return comparisons;
}

function describeState(lastValue: string, isCalled: boolean): string {
  return isCalled ? lastValue : `${lastValue} (not used yet)`;
}
