export interface RowProblem {
  table: string;
  /** The row's number in its table, from 1 on; undefined for the table as a whole. */
  row: number | undefined;
  /** What PostgreSQL says, and that may quote the value. */
  reason: string;
  /** PostgreSQL's code of the error, where it was one of a row. */
  state?: string | undefined;
  /** The constraint or column that it is about. */
  name?: string | undefined;
}

/** One sentence about it without any value of the row: for logs and whoever may not see the data. */
export function withoutValues({ table, row, reason, state, name }: RowProblem): string {
  const place = [table, ...(row === undefined ? [] : [`row ${row.toLocaleString('en-US')}`])]
    .filter((part) => part !== '')
    .join(', ');
  if (state === undefined) return place === '' ? reason : `${place}: ${reason}`;
  const about = name === undefined ? '' : ` (${name})`;
  return `${place}: ${wordsOf(state)}${about}.`;
}

/** Classes 22 and 23 of PostgreSQL's codes: data that do not fit, and constraints. */
function wordsOf(state: string): string {
  if (state === '22001') return 'a text is too long for its column';
  if (state === '22003') return 'a number is out of the range of its column';
  if (state.startsWith('22')) return 'a value does not fit the type of its column';
  if (state === '23502') return 'a column that may not be empty has no value';
  if (state === '23503') return 'it refers to a row that is not there';
  if (state === '23505') return 'there is a row with the same key';
  if (state === '23514') return 'it breaks a rule of the table';
  return `PostgreSQL does not take it, code ${state}`;
}
