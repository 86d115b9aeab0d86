import { expect, test } from 'vitest';
import { withBoundedRows } from './read-rows.ts';

async function* inPieces(...pieces: string[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece);
}

async function read(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const part of stream) text += part.toString();
  return text;
}

test('a row that is too long for the memory is refused, by the name of its table', async () => {
  const rows = withBoundedRows(
    inPieces('1\tshort\n2\t', 'x'.repeat(60), 'x'.repeat(60)),
    'public.papers',
    100,
  );
  await expect(read(rows)).rejects.toMatchObject({
    code: 'limit-exceeded',
    message: expect.stringContaining('public.papers'),
  });
});

test('any number of rows below that passes, however the text is cut', async () => {
  const row = `${'x'.repeat(90)}\n`;
  const text = row.repeat(50);
  for (const size of [7, 91, 92, 1000]) {
    const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g'))!;
    expect(await read(withBoundedRows(inPieces(...pieces), 'public.papers', 100))).toBe(text);
  }
});
