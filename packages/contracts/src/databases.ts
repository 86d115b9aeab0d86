/** How a database is reached, and what was found there. */
import { z } from 'zod';
import { countSchema } from './primitives.ts';

export const sslModeSchema = z.enum(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']);

/** Without the password, which travels beside it and never comes back. */
export const connectionSchema = z.object({
  host: z.string().trim().min(1, 'Give the host: a name, an address, or the folder of a socket.').max(255),
  port: z.int().min(1).max(65535).default(5432),
  database: z.string().min(1, 'Give the name of the database.').max(63),
  user: z.string().min(1, 'Give the name of the user.').max(63),
  sslMode: sslModeSchema.default('prefer'),
  /** A PEM file on Holdfast's machine. */
  sslRootCert: z.string().max(4096).optional(),
});
export type Connection = z.infer<typeof connectionSchema>;

export const connectionWithPasswordSchema = connectionSchema.extend({
  /** Absent: as stored, or none. */
  password: z.string().max(1000).optional(),
});

/** A pasted URL, or fields. A URL wins. */
export const connectionInput = z.union([
  z.object({ url: z.string().trim().min(1).max(4096) }),
  connectionWithPasswordSchema,
]);
export type ConnectionInput = z.infer<typeof connectionInput>;

/** One thing that a check before the work found. */
export const findingSchema = z.object({
  level: z.enum(['ok', 'warning', 'error']),
  code: z.string(),
  message: z.string(),
  /** What to do about it; may hold SQL or a command. */
  fix: z.string().optional(),
  names: z.array(z.string()).optional(),
});
export type Finding = z.infer<typeof findingSchema>;

export const databaseFactsSchema = z.object({
  kind: z.literal('database'),
  serverVersion: z.string(),
  sizeBytes: countSchema,
  tables: countSchema,
  extensions: z.array(z.object({ name: z.string(), version: z.string() })),
  encoding: z.string().optional(),
});

/** What a test of a connection found. Reaching nothing is a finding, not an error. */
export const connectionTestSchema = z.object({
  /** True when no finding is an error. */
  ok: z.boolean(),
  findings: z.array(findingSchema),
  /** Absent when the server could not be asked. */
  facts: databaseFactsSchema.optional(),
  /** A name for the source that is not taken yet. */
  proposedName: z.string().optional(),
});
export type ConnectionTest = z.infer<typeof connectionTestSchema>;
