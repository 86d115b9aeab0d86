/** Aligned columns. */
import { textWidth } from './text-width.ts';

export interface Column {
  title: string;
  align?: 'left' | 'right';
}

/** The lines of a table: titles, then rows. Cells may be coloured. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paintTitle: (title: string) => string = (title) => title,
): string[] {
  const titles = columns.map(({ title }) => title);
  const widths = titles.map((title, i) =>
    rows.reduce((widest, row) => Math.max(widest, textWidth(row[i] ?? '')), textWidth(title)),
  );
  const line = (cells: readonly string[], paint = (text: string): string => text): string =>
    columns
      .map(({ align }, i) => {
        const cell = cells[i] ?? '';
        const gap = ' '.repeat(widths[i]! - textWidth(cell));
        return align === 'right' ? gap + paint(cell) : paint(cell) + gap;
      })
      .join('  ')
      .trimEnd();
  return [line(titles, paintTitle), ...rows.map((row) => line(row))];
}

/** Names and values, one pair a line, values aligned. */
export function formatFacts(facts: readonly (readonly [name: string, value: string])[]): string[] {
  const width = facts.reduce((widest, [name]) => Math.max(widest, textWidth(name)), 0);
  return facts.map(([name, value]) => `  ${name}${' '.repeat(width - textWidth(name))}  ${value}`.trimEnd());
}
