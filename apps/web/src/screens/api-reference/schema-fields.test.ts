import { expect, test } from 'vitest';
import type { OpenApi, Schema } from './openapi.ts';
import { choicesOf, fieldsOf, typeOf } from './schema-fields.ts';

const document: OpenApi = {
  info: { description: '', version: '1' },
  tags: [],
  paths: {},
  'x-scopes': {},
  components: { schemas: { Run: { type: 'object', properties: { id: { type: 'string' } } } } },
};

test('types are told in words', () => {
  const told: [Schema, string][] = [
    [{ type: 'string', format: 'uuid' }, 'uuid'],
    [{ $ref: '#/components/schemas/Run' }, 'Run'],
    [{ type: 'array', items: { $ref: '#/components/schemas/Run' } }, 'Run[]'],
    [{ type: ['string', 'null'], format: 'date-time' }, 'date-time | null'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, '("a" | "b")[]'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
    [
      { type: 'object', properties: { n: { type: 'integer' }, o: {} }, required: ['n'] },
      '{ n: integer, o?: any }',
    ],
  ];
  for (const [schema, words] of told) expect(typeOf(schema)).toBe(words);
});

test('fields say whether they are needed, and what they are without being sent', () => {
  const schema: Schema = {
    properties: {
      type: { const: 'full' },
      source: { type: 'string', default: 'all', description: 'Which.' },
    },
    required: ['type'],
  };
  expect(fieldsOf(schema, document)).toEqual([
    { name: 'type', type: '"full"', required: true, description: '' },
    { name: 'source', type: 'string', required: false, description: 'Which. Otherwise "all".' },
  ]);
  expect(fieldsOf({ $ref: '#/components/schemas/Run' }, document)).toHaveLength(1);
  expect(choicesOf({ oneOf: [schema, {}] }, document)).toHaveLength(2);
});
