/**
 * The small JSON documents of the format (config, keys, locks, snapshots): fields are read by name and checked as
 * they are read. Unknown keys are ignored, as restic does; a key given twice is damage; `null` counts as left out.
 */
import { damaged, excerpt } from './damaged.ts';

import {
  another,
  type JsonReader,
  peek,
  readJson,
  take,
  takeBoolean,
  takeEnd,
  takeKey,
  takeNull,
  takeNumberText,
  takeString,
} from './json-reader.ts';

/** No document of this kind is anywhere near: a snapshot with a million excludes stays below. */
const largestDocument = 64 * 1024 * 1024;

/** Integers stay exact: beyond 2^53 they are bigint. */
export type JsonValue = string | number | bigint | boolean | JsonValue[] | JsonDocument | null;
export type JsonDocument = Map<string, JsonValue>;

/** Parses a document whose top is an object. `what` names it in errors, as in `the config`. */
export function parseDocument(bytes: Buffer, what: string): JsonDocument {
  if (bytes.length > largestDocument) throw damaged(`${what} is too large`, { size: bytes.length });
  const reader = readJson(bytes);
  if (peek(reader) !== 0x7b) throw damaged(`${what} is not a JSON object`);
  const value = readObject(reader, 0);
  takeEnd(reader);
  return value;
}

function readObject(reader: JsonReader, depth: number): JsonDocument {
  const fields: JsonDocument = new Map();
  take(reader, 0x7b);
  for (let first = true; another(reader, first, 0x7d); first = false) {
    const key = takeKey(reader);
    if (fields.has(key)) throw damaged(`the key ${excerpt(key)} is there twice`);
    fields.set(key, readValue(reader, depth + 1));
  }
  return fields;
}

function readValue(reader: JsonReader, depth: number): JsonValue {
  if (depth > 32) throw damaged('JSON text is nested too deeply');
  const next = peek(reader);
  if (next === 0x22) return takeString(reader);
  if (next === 0x7b) return readObject(reader, depth);
  if (next === 0x5b) {
    reader.at += 1;
    const values: JsonValue[] = [];
    for (let first = true; another(reader, first, 0x5d); first = false)
      values.push(readValue(reader, depth + 1));
    return values;
  }
  if (next === 0x74 || next === 0x66) return takeBoolean(reader);
  if (takeNull(reader)) return null;
  return numberOf(takeNumberText(reader));
}

function numberOf(text: string): number | bigint {
  const value = Number(text);
  return /^-?[0-9]+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
}
