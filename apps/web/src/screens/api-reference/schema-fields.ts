/** A schema as rows of a table: one a field, with its type in words. */
import type { OpenApi, Schema } from './openapi.ts';

export interface Field {
  name: string;
  type: string;
  required: boolean;
  description: string;
}

/** Of the object that a schema means; none for anything that is no object. */
export function fieldsOf(schema: Schema, document: OpenApi): Field[] {
  const { properties = {}, required = [] } = resolve(schema, document);
  return Object.entries(properties).map(([name, property]) => ({
    ...{ name, type: typeOf(property), required: required.includes(name) },
    description: describe(property),
  }));
}

/** The ways that a schema leaves open: one where it leaves none. */
export function choicesOf(schema: Schema, document: OpenApi): Schema[] {
  const resolved = resolve(schema, document);
  return resolved.oneOf ?? resolved.anyOf ?? [schema];
}

/** `string`, `Backup[]`, `"new" | "empty"`. */
export function typeOf(schema: Schema): string {
  const { $ref, type, format, items, const: only } = schema;
  if ($ref !== undefined) return nameOf($ref);
  if (only !== undefined) return JSON.stringify(only);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(' | ');
  if (type === 'array') {
    const item = items ? typeOf(items) : 'any';
    return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
  }
  if (type === 'object' && schema.properties) {
    const fields = Object.entries(schema.properties).map(
      ([name, property]) => `${name}${schema.required?.includes(name) ? '' : '?'}: ${typeOf(property)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }
  if (Array.isArray(type)) return type.map((name) => (name === 'null' ? name : (format ?? name))).join(' | ');
  return format ?? type ?? 'any';
}

export function resolve(schema: Schema, { components }: OpenApi): Schema {
  return schema.$ref === undefined ? schema : (components.schemas[nameOf(schema.$ref)] ?? {});
}

export function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? reference;
}

function describe({ description, default: usual }: Schema): string {
  const told = usual === undefined ? '' : `Otherwise ${JSON.stringify(usual)}.`;
  return [description, told].filter((part) => part !== undefined && part !== '').join(' ');
}

export function anchorOfScope(scope: string): string {
  return `scope-${scope.replace(':', '-')}`;
}

export function anchorOfShape(name: string): string {
  return `shape-${name}`;
}
