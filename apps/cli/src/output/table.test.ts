import { expect, test } from 'vitest';
import { formatFacts, formatTable } from './table.ts';

test('columns are aligned by what is seen, colours and wide characters included', () => {
  const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
  const lines = formatTable(
    [{ title: 'Name' }, { title: 'Rows', align: 'right' }, { title: 'State' }],
    [
      ['顧客', '1,204', red('bad')],
      ['cafe\u0301s', '7', ''],
    ],
  );
  expect(lines).toEqual(['Name    Rows  State', `顧客   1,204  ${red('bad')}`, 'cafe\u0301s      7']);
});

test('facts', () => {
  expect(
    formatFacts([
      ['Key', 'abc'],
      ['Password', 'x'],
    ]),
  ).toEqual(['  Key       abc', '  Password  x']);
});
