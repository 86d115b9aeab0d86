/** Every staged row by its key, and what becomes of it: for who wants to know it row by row. */
import type { DatabaseSession } from '../../postgres/session.ts';
import { cutTexts, keyColumns, keyOf } from './describe-rows.ts';
import type { RestorePolicy } from './restore-export.ts';
import type { RowState, Stage } from './stage-rows.ts';

export interface RowOutcome {
  table: string;
  /** Column and value; empty for a table without a key. */
  key: Record<string, string | null>;
  state: RowState;
  done: 'added' | 'changed' | 'kept' | 'left out';
}

/** At most so many rows of one stage, in the order of the export. */
export async function listRows(
  session: DatabaseSession,
  stage: Stage,
  { policy, limit }: { policy: RestorePolicy; limit: number },
): Promise<RowOutcome[]> {
  const { table, name, role } = stage;
  const keys = keyColumns(stage);
  const rows = await session.query<{ key: (string | null)[]; state: RowState }>(
    `list the rows of ${table.id}`,
    `SELECT ${cutTexts('s', keys)} AS key, s.holdfast_state AS state
     FROM ${name} s ORDER BY s.holdfast_line LIMIT ${limit}`,
  );
  return rows.map(({ key, state }) => ({
    table: table.id,
    key: keyOf(keys, key),
    state,
    done: whatBecomesOf(state, role, policy),
  }));
}

function whatBecomesOf(state: RowState, role: Stage['role'], policy: RestorePolicy): RowOutcome['done'] {
  if (state === 'new') return 'added';
  if (state === 'conflict' || state === 'orphan') return 'left out';
  return state === 'different' && role === 'own' && policy === 'overwrite' ? 'changed' : 'kept';
}
