/** `datapackage.json`: what is in each file, in the words of Frictionless Data Package 1 (https://specs.frictionlessdata.io). */

import type { ExportManifest } from './manifest.ts';
import { plannedTable } from './plan/plan.ts';
import type { ColumnKind } from './schema/column-kind.ts';

const fieldTypes: Readonly<Record<ColumnKind, string>> = {
  integer: 'integer',
  float: 'number',
  bigint: 'integer',
  decimal: 'number',
  boolean: 'boolean',
  jsonb: 'any',
  json: 'string',
  bytes: 'string',
  // Infinity and dates before Christ are no dates of the standard.
  date: 'any',
  time: 'any',
  timestamp: 'any',
  uuid: 'string',
  text: 'string',
  other: 'string',
};

export function dataPackage(manifest: ExportManifest): object {
  const files = manifest.tables.flatMap(({ table, files: ofTable }) =>
    ofTable.map((file) => ({ table, file })),
  );
  // One resource a table can be referred to; where there are two formats, JSON is it.
  const main = new Map<string, string>();
  for (const { table, file } of files) {
    if (file.role === 'stub' || main.has(table)) continue;
    main.set(table, resourceName(file.path));
  }
  return {
    profile: 'data-package',
    name: 'profile-export',
    title: 'A profile and everything that belongs to it',
    created: manifest.snapshot.time,
    resources: files.map(({ table, file }) => {
      const planned = plannedTable(manifest.plan, table);
      const isStub = file.role === 'stub';
      const columns = planned.columns.filter(
        ({ name, treatment }) => treatment !== 'exclude' && (!isStub || planned.key.includes(name)),
      );
      return {
        name: resourceName(file.path),
        title: table,
        description: roleWords[file.role],
        path: file.path,
        bytes: file.bytes,
        hash: `sha256:${file.sha256}`,
        encoding: 'utf-8',
        ...(file.format === 'csv'
          ? {
              format: 'csv',
              mediatype: 'text/csv',
              profile: 'tabular-data-resource',
              dialect: { lineTerminator: '\r\n' },
            }
          : { format: 'jsonl', mediatype: 'application/jsonl' }),
        schema: {
          fields: columns.map(({ name, type, kind, nullable, treatment }) => ({
            name,
            type: file.format === 'csv' && kind === 'jsonb' ? 'string' : fieldTypes[kind],
            description: `PostgreSQL: ${type}${treatment === 'redact' ? '; redacted' : ''}`,
            ...(nullable || treatment === 'redact' ? {} : { constraints: { required: true } }),
          })),
          missingValues: [''],
          ...(planned.key.length > 0 ? { primaryKey: planned.key } : {}),
          foreignKeys: isStub
            ? []
            : manifest.plan.edges
                .filter(
                  ({ child, parent, where }) => child === table && main.has(parent) && where === undefined,
                )
                .map(({ childColumns, parentColumns, parent }) => ({
                  fields: childColumns,
                  reference: { resource: parent === table ? '' : main.get(parent), fields: parentColumns },
                })),
        },
      };
    }),
  };
}

const roleWords = {
  own: 'Rows of the profile',
  reference: 'Rows that those refer to, which are nobody’s',
  stub: 'Keys of rows of others that are mentioned',
};

/** Lower case letters, digits and hyphens. */
function resourceName(path: string): string {
  return path
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
