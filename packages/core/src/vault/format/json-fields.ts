/** Reads the fields of a parsed document by name; every error names the document and the field. */
import { damaged } from './damaged.ts';
import { isId } from './ids.ts';
import type { JsonDocument, JsonValue } from './json-document.ts';

export interface Fields {
  readonly document: JsonDocument;
  /** How errors name it, as in `the config`. */
  readonly what: string;
}

function wrong(fields: Fields, key: string, expected: string) {
  return damaged(`"${key}" of ${fields.what} is not ${expected}`, { key });
}

/** The value; `undefined` when it is missing or null. */
function optional(fields: Fields, key: string): Exclude<JsonValue, null> | undefined {
  return fields.document.get(key) ?? undefined;
}

function required<T>(fields: Fields, key: string, value: T | undefined): T {
  if (value === undefined) throw damaged(`${fields.what} has no "${key}"`, { key });
  return value;
}

export function optionalString(fields: Fields, key: string): string | undefined {
  const value = optional(fields, key);
  if (value !== undefined && typeof value !== 'string') throw wrong(fields, key, 'a text');
  return value;
}

export function requiredString(fields: Fields, key: string): string {
  return required(fields, key, optionalString(fields, key));
}

/** An integer in 0…`highest`, which is at most 2^53−1. */
export function optionalInteger(fields: Fields, key: string, highest: number): number | undefined {
  const value = optional(fields, key);
  if (value === undefined) return undefined;
  const isInteger = typeof value === 'number' && Number.isSafeInteger(value);
  if (!isInteger || value < 0 || value > highest) throw wrong(fields, key, `an integer from 0 to ${highest}`);
  return value;
}

export function requiredInteger(fields: Fields, key: string, highest: number): number {
  return required(fields, key, optionalInteger(fields, key, highest));
}

export function optionalUint64(fields: Fields, key: string): bigint | undefined {
  const value = optional(fields, key);
  if (value === undefined) return undefined;
  const exact = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof exact !== 'bigint' || exact < 0n || exact > 0xffff_ffff_ffff_ffffn) {
    throw wrong(fields, key, 'a 64-bit integer');
  }
  return exact;
}

export function optionalBoolean(fields: Fields, key: string): boolean | undefined {
  const value = optional(fields, key);
  if (value !== undefined && typeof value !== 'boolean') throw wrong(fields, key, 'true or false');
  return value;
}

/** 64 lower-case hex digits. */
export function optionalId(fields: Fields, key: string): string | undefined {
  const value = optionalString(fields, key);
  if (value !== undefined && !isId(value)) throw wrong(fields, key, 'an id');
  return value;
}

export function requiredId(fields: Fields, key: string): string {
  return required(fields, key, optionalId(fields, key));
}

export function optionalStrings(fields: Fields, key: string): string[] | undefined {
  const value = optional(fields, key);
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw wrong(fields, key, 'a list of texts');
  }
  return value;
}

export function optionalObject(fields: Fields, key: string, what: string): Fields | undefined {
  const value = optional(fields, key);
  if (value === undefined) return undefined;
  if (!(value instanceof Map)) throw wrong(fields, key, 'an object');
  return { document: value, what };
}

export function requiredObject(fields: Fields, key: string, what: string): Fields {
  return required(fields, key, optionalObject(fields, key, what));
}

const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Bytes of standard base64 with padding; `undefined` when it is anything else. */
export function bytesFromBase64(text: string): Buffer | undefined {
  return base64Pattern.test(text) ? Buffer.from(text, 'base64') : undefined;
}

export function requiredBase64(fields: Fields, key: string): Buffer {
  const bytes = bytesFromBase64(requiredString(fields, key));
  if (bytes === undefined) throw wrong(fields, key, 'base64');
  return bytes;
}
