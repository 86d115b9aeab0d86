import type { Schema } from '../schema/schema.ts';
import { signsOfPeople } from './people.ts';
import { wordsOf } from './secret-columns.ts';

export interface RootGuess {
  table: string;
  score: number;
  /** Each completes “because …”. */
  reasons: string[];
  /** Columns that may name a profile. */
  nameColumns: string[];
}

const guessesAtMost = 10;

/** Tables that may hold one row a profile, the likeliest first. */
export function guessRoots(schema: Schema): RootGuess[] {
  const guesses: RootGuess[] = [];
  for (const table of schema.tables.values()) {
    const { score, reasons } = signsOfPeople(table);
    const children = schema.foreignKeys.filter(
      ({ parent, child }) => parent === table.id && child !== table.id,
    );
    const total = score + Math.min(4, children.length);
    if (table.key.length === 0 || score === 0 || total < 3) continue;
    const names = children.length === 1 ? '1 table refers to it' : `${children.length} tables refer to it`;
    guesses.push({
      table: table.id,
      score: total,
      reasons: children.length > 0 ? [...reasons, names] : reasons,
      nameColumns: guessNameColumns(table.columns.map(({ name }) => name)),
    });
  }
  return guesses.sort((a, b) => b.score - a.score || (a.table < b.table ? -1 : 1)).slice(0, guessesAtMost);
}

/** First and last name, else anything called a name, and the e-mail address. */
export function guessNameColumns(columns: readonly string[]): string[] {
  const names = columns.filter((column) => {
    const words = wordsOf(column);
    return (
      words.some((word) => /^(name|firstname|lastname|surname|forename|fullname)$/.test(word)) &&
      !words.includes('file')
    );
  });
  const addresses = columns.filter((column) => wordsOf(column).join('').startsWith('email'));
  return [...names.slice(0, 2), ...addresses.slice(0, 1)];
}
