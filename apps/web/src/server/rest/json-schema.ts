/** Contracts as JSON Schema 2020-12, which is what OpenAPI 3.1 speaks. */
import { z } from 'zod';

export interface JsonSchema {
  [keyword: string]: unknown;
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

export interface ToJsonSchemaOptions {
  /** `input`: what may be sent; fields with a default may be left out. `output`: what comes back. */
  io: 'input' | 'output';
  /** Names of shapes that are told once and referred to. */
  names?: z.core.$ZodRegistry<{ id?: string | undefined }> | undefined;
}

const none = z.registry<{ id?: string | undefined }>();

export function toJsonSchema(schema: z.ZodType, { io, names = none }: ToJsonSchemaOptions): JsonSchema {
  const { $schema: _, ...result } = z.toJSONSchema(schema, {
    ...{ io, metadata: names, target: 'draft-2020-12', unrepresentable: 'any' },
    override: ({ zodSchema, jsonSchema }) => simplify(jsonSchema, zodSchema),
  }) as JsonSchema;
  return result;
}

/** What holds by itself is left out: whoever reads the document shall see what matters. */
function simplify(schema: z.core.JSONSchema.BaseSchema, zodSchema: z.core.$ZodType): void {
  // Further fields may come with a later version.
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.format !== undefined) delete schema.pattern;
  const description = z.globalRegistry.get(zodSchema)?.description;
  if (description !== undefined) schema.description ??= description;
}
