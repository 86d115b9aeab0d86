/** Collects the named shapes that operations refer to, for `components.schemas`. */
import type { z } from 'zod';
import { type JsonSchema, toJsonSchema } from '../json-schema.ts';
import { shapeNames } from './names.ts';

export class Shapes {
  readonly schemas: Record<string, JsonSchema> = {};

  /** The schema with references into the document. */
  refer(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const { $defs = {}, ...rest } = toJsonSchema(schema, { io, names: shapeNames });
    const names = new Map<string, string>();
    for (const [name, shape] of Object.entries($defs)) {
      // What may be sent differs from what comes back where fields have a default.
      names.set(name, this.#nameFor(name, io, shape));
    }
    for (const [name, shape] of Object.entries($defs)) this.schemas[names.get(name)!] = rename(shape, names);
    return rename(rest, names);
  }

  readonly #told = new Map<string, string>();

  #nameFor(name: string, io: 'input' | 'output', shape: JsonSchema): string {
    const text = JSON.stringify(shape);
    const known = this.#told.get(name);
    if (known === undefined) this.#told.set(name, text);
    if (known === undefined || known === text) return name;
    return io === 'input' ? `${name}Request` : `${name}Answer`;
  }
}

function rename(value: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  return JSON.parse(
    JSON.stringify(value, (keyword, at) => {
      if (keyword !== '$ref' || typeof at !== 'string') return at;
      const name = at.slice('#/$defs/'.length);
      return `#/components/schemas/${names.get(name) ?? name}`;
    }),
  ) as JsonSchema;
}
