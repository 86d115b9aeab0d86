/** CSV as LibreOffice opens it: every text as it was, nothing that runs. Skipped where LibreOffice is not installed. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { makeWorkFolder } from '../support/local-vault.ts';
import { exportTo, passphrase, plan, sevenZip } from './export-place.ts';

const program = ['/usr/bin/soffice', '/usr/bin/libreoffice'].find((path) => existsSync(path));
const texts = [
  ...['=1+1', '+1+1', '-1+1', '@SUM(1;1)', "'quoted", '=HYPERLINK("http://127.0.0.1:9/x";"click")'],
  ...[
    '\t=1+1',
    'Zoë, “Straße”, 日本語 🙂',
    'one, "two"; three',
    'two\nlines',
    '＝1+1',
    '0012',
    '1/2',
    'plain',
  ],
];

test.skipIf(!program)(
  'LibreOffice opens the CSV right, and no formula runs',
  { timeout: 120_000 },
  async () => {
    await using database = await createTestDatabase('calc');
    using place = makeWorkFolder('calc');
    await database.query(
      `CREATE TABLE person (id int PRIMARY KEY, body text, amount numeric(12,2), big bigint); SELECT 1`,
    );
    for (const [i, text] of texts.entries()) {
      await database.query('INSERT INTO person VALUES ($1, $2, -12.50, 9007199254740993)', [i, text]);
    }
    await exportTo(database, place.at('calc.zip'), {
      plan: await plan(database, { root: 'person' }),
      profiles: 'all',
      formats: ['csv'],
    });
    await sevenZip('x', `-p${passphrase}`, `-o${place.at('out')}`, place.at('calc.zip'));
    await promisify(execFile)(program!, [
      ...[`-env:UserInstallation=file://${place.at('profile')}`, '--headless', '--infilter=CSV:44,34,UTF8,1'],
      ...['--convert-to', 'fods', '--outdir', place.path, place.at('out/csv/001.csv')],
    ]);
    const sheet = readFileSync(place.at('001.fods'), 'utf8');
    expect(sheet).not.toContain('table:formula');
    const cells = [
      ...sheet.matchAll(/<table:table-cell[^>]*?>\s*((?:<text:p>.*?<\/text:p>\s*)+)<\/table:table-cell>/gs),
    ].map(([, inner]) =>
      [...inner!.matchAll(/<text:p>(.*?)<\/text:p>/gs)].map(([, line]) => plainText(line!)).join('\n'),
    );
    expect(cells.slice(0, 4)).toEqual(['id', 'body', 'amount', 'big']);
    for (const text of texts.filter((one) => !/^(0012|1\/2)$/.test(one))) {
      // One apostrophe stands before whatever could be a formula: the guide says so, and it takes off the same way.
      const shown = /^[=+\-@\t'＝]/.test(text) ? `'${text}` : text;
      expect(cells).toContain(shown);
    }
    expect(cells.filter((cell) => /^-12[.,]5/.test(cell))).toHaveLength(texts.length);
  },
);

function plainText(xml: string): string {
  return xml
    .replaceAll(/<text:tab\/>/g, '\t')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
