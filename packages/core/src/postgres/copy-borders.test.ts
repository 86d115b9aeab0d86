import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inChunks } from './archive/archive-builder.ts';
import { splitAtBorders } from './copy-borders.ts';

/** Rows as COPY writes them: backslashes only in escapes, among them doubled ones before full stops. */
const rowArb = fc
  .array(fc.constantFrom('a', '.', '\\\\', '\\N', '\\t', '\\\\.', '0 '), { maxLength: 6 })
  .map((parts) => parts.join(''));

test('tables are told apart, whatever the pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(rowArb, { maxLength: 5 }), { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
      async (tables, sizes) => {
        const texts = tables.map((rows) => rows.map((row) => `${row}\n`).join(''));
        const bytes = Buffer.from(texts.map((text, index) => `${text}\\. ${index} 00000\n`).join(''));
        const seen: string[] = [];
        let current = '';
        async function* stream() {
          yield* inChunks(bytes, sizes);
        }
        for await (const event of splitAtBorders(stream())) {
          if (event.border === undefined) {
            current += event.data.toString();
          } else {
            expect(event.border).toBe(`${seen.length} 00000`);
            seen.push(current);
            current = '';
          }
        }
        expect(seen).toEqual(texts);
        expect(current).toBe('');
      },
    ),
    { numRuns: 500 },
  );
});
