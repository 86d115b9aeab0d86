/** `README.txt` inside an export: for the person whose data it is, and for whoever helps them. */
import type { ExportManifest } from './manifest.ts';

export function readmeText(manifest: ExportManifest): string {
  const { snapshot, tables, formats, redactions, restorable, plan, drift } = manifest;
  const lines = [
    'Personal data export',
    '====================',
    '',
    `All data as it was at ${snapshot.time} (UTC).`,
    '',
    'To read it, open index.html in a browser. It works without a network.',
    '',
    'What is in here',
    '---------------',
    ...(formats.includes('json')
      ? ['data/          one file a table, one row a line, as JSON (https://jsonlines.org)']
      : []),
    ...(formats.includes('csv') ? ['csv/           the same for spreadsheets'] : []),
    'datapackage.json  names and types of all columns (https://specs.frictionlessdata.io)',
    'manifest.json  when and how this was made, and the SHA-256 of every file',
    '',
    ...tables.flatMap(({ table, files }) =>
      files.map(
        ({ path, rows, role }) =>
          `${path.padEnd(30)}  ${table}, ${roleWords[role]}: ${rows} ${rows === 1 ? 'row' : 'rows'}`,
      ),
    ),
    '',
    'How values are written',
    '----------------------',
    'Times are in UTC. Numbers with more than 15 digits are texts in JSON, so that no program rounds them.',
    'Binary data are hexadecimal, after \\x. Arrays, ranges and other types are as PostgreSQL writes them.',
    ...(formats.includes('csv')
      ? [
          'CSV: UTF-8, comma, values with commas or line breaks in double quotes. An empty cell is a missing value, "" is an',
          'empty text. A text that begins with = + - @ or an apostrophe has an apostrophe in front, so that no spreadsheet',
          'runs it as a formula. To have the text back, take that first apostrophe off.',
        ]
      : []),
    '',
    ...(redactions.length > 0
      ? [
          'Left out on purpose (passwords, tokens and the like)',
          '----------------------------------------------------',
          ...redactions.map(({ table, column }) => `${table}.${column}`),
          '',
        ]
      : []),
    ...(drift.length > 0
      ? ['Not known to the plan of this export', '------------------------------------', ...drift, '']
      : []),
    restorable
      ? `These rows can be put back into ${plan.database} with: holdfast export restore FILE --url URL`
      : 'This export is for reading. It cannot be put back into the database, because it is not complete.',
    '',
  ];
  return `${lines.join('\n')}`;
}

const roleWords = {
  own: 'rows of the profile',
  reference: 'rows that those refer to',
  stub: 'keys of rows of others',
};
