import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from './json-document.ts';

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

test('a list that is written as it comes gives the same document', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(fc.string(), fc.string())),
      fc.boolean(),
      async (items, isBare) => {
        const fields = isBare ? {} : { name: 'x', count: 2n ** 63n, absent: undefined };
        let text = '';
        for await (const piece of jsonPieces({ fields, list: { name: 'entries', items: each(items) } }))
          text += piece;
        const expected = isBare ? {} : { name: 'x', count: '9223372036854775808' };
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ ...expected, entries: items })));
      },
    ),
  );
});
