import { quoteIdentifier } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import { readSequences } from './restore-schema.ts';
import type { Stage } from './stage-rows.ts';

export interface MovedSequence {
  sequence: string;
  from: string;
  to: string;
}

/**
 * Moves sequences up to the highest value that was written, never down. A sequence keeps what it was moved to whatever
 * becomes of the transaction, so a dry run only says what would be moved.
 */
export async function moveSequences(
  session: DatabaseSession,
  stages: readonly Stage[],
  dryRun: boolean,
): Promise<MovedSequence[]> {
  const moved: MovedSequence[] = [];
  for (const { table, name, columns } of stages) {
    for (const { column, sequence } of await readSequences(session, table)) {
      if (!columns.some((written) => written.name === column)) continue;
      const doing = `move the sequence ${sequence}`;
      const { at, highest } = await session.one<{ at: string; highest: string | null }>(
        doing,
        `SELECT (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM ${sequence})::text AS at,
           (SELECT max(${quoteIdentifier(column)}) FROM ${name} WHERE holdfast_state IN ('new', 'different'))::text AS highest`,
      );
      if (highest === null || !/^-?\d+$/.test(highest) || BigInt(highest) <= BigInt(at)) continue;
      if (!dryRun)
        await session.execute(doing, 'SELECT setval($1::regclass, $2::bigint)', [sequence, highest]);
      moved.push({ sequence, from: at, to: highest });
    }
  }
  return moved;
}
