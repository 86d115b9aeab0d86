import { mkdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkFolder } from '../support/local-vault.ts';
import { whyMissing } from '../support/restic.ts';
import { BrowserPage, findChromium } from './browser.ts';
import { exportTo, passphrase, plan, sevenZip } from './export-place.ts';

const chromium = findChromium();
const place = makeWorkFolder('viewer');
let database: TestDatabase;

const hostile = `</script><script>document.title='run'</script><img src=x onerror="document.title='run'">`;

beforeAll(async () => {
  database = await createTestDatabase('viewer');
  await database.query(`
    CREATE TABLE patient (id int PRIMARY KEY, name text, password_hash text, numbers jsonb);
    CREATE TABLE visit (id serial PRIMARY KEY, patient_id int NOT NULL REFERENCES patient, "<b>note</b>" text);
    INSERT INTO patient VALUES (1, 'Ann ''O'' Hara', 'hush', '{"n": 9007199254740993}'); SELECT 1`);
  await database.query(
    `INSERT INTO visit (patient_id, "<b>note</b>") SELECT 1, $1 || n FROM generate_series(1, 250) AS n`,
    [hostile],
  );
});

afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const textOf = (page: BrowserPage) => page.evaluate<string>('document.body.innerText');

describe.skipIf(chromium === undefined)('the page of an export, in Chromium from a file', () => {
  test('opens with its passphrase only, shows rows as text, and asks for nothing', async () => {
    const path = place.at('data.html');
    await exportTo(database, path, {
      plan: await plan(database, { root: 'patient' }),
      profiles: [['1']],
      formats: ['json', 'csv'],
      container: 'html',
    });
    expect(readFileSync(path, 'latin1')).not.toMatch(/Hara|visit|hush/);
    await using page = await BrowserPage.open(chromium!, path);
    const submit = (text: string) =>
      page.evaluate(
        `document.querySelector('input').value = ${JSON.stringify(text)}; document.querySelector('form').requestSubmit()`,
      );
    await submit('wrong');
    await page.until(`document.querySelector('[role=alert]').textContent !== ''`);
    expect(await textOf(page)).toContain('does not open this page');
    await submit(passphrase);
    await page.until(`document.querySelector('table') !== null`);
    const first = await textOf(page);
    expect(first).toContain("Ann 'O' Hara");
    expect(first).toContain('left out');
    expect(first).toContain('9007199254740993');
    await page.evaluate(
      `[...document.querySelectorAll('nav button')].find((b) => b.textContent.startsWith('visit')).click()`,
    );
    expect(await textOf(page)).toContain('Rows 1 to 100 of 250');
    expect(await textOf(page)).toContain(`${hostile}100`);
    expect(await page.evaluate('document.querySelectorAll("img, b").length')).toBe(0);
    expect(await page.evaluate('document.title')).toBe('Personal data');
    await page.evaluate(
      `const s = document.querySelector('input[type=search]'); s.value = 'run\\'">250'; s.dispatchEvent(new Event('input'))`,
    );
    await page.until(`document.body.innerText.includes('Rows 1 to 1 of 1')`);
    expect(page.requests).toHaveLength(1);
    // Even if it wanted to, it could not.
    expect(await page.evaluate(`fetch('https://example.org').then(() => 'sent', () => 'blocked')`)).toBe(
      'blocked',
    );
    await page.evaluate(
      `document.body.append(Object.assign(new Image(), { src: 'https://example.org/x.png' }))`,
    );
    await page.evaluate(
      `document.head.append(Object.assign(document.createElement('script'), { textContent: 'document.title = "run"' }))`,
    );
    await page.until(`document.querySelector('img').complete`);
    expect(await page.evaluate('document.title')).toBe('Personal data');
    expect(new Set(page.blocked)).toEqual(new Set(['csp']));
  });

  test('in a ZIP it needs no passphrase once it is unpacked', async ({ skip }) => {
    const reason = whyMissing('7z');
    if (reason !== undefined) skip(reason);
    await exportTo(database, place.at('data.zip'), {
      plan: await plan(database, { root: 'patient' }),
      profiles: 'all',
    });
    mkdirSync(place.at('out'));
    await sevenZip('x', `-p${passphrase}`, `-o${place.at('out')}`, place.at('data.zip'));
    await using page = await BrowserPage.open(chromium!, place.at('out', 'index.html'));
    await page.until(`document.querySelector('table') !== null`);
    expect(await textOf(page)).toContain("Ann 'O' Hara");
    expect(await page.evaluate('document.title')).toBe('Personal data');
    expect(page.requests).toHaveLength(1);
    expect(page.complaints).toEqual([]);
  });
});
