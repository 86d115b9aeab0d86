/** The small shapes that all others are made of. */
import { z } from 'zod';

/** Id of a row of ours. */
export const idSchema = z.uuid();

/** Of a row that was just made. */
export const createdSchema = z.object({ id: idSchema });

/** A moment: ISO 8601 with a zone; UTC when it comes from us. Of a year that PostgreSQL knows as well: it has no year 0. */
export const momentSchema = z.iso
  .datetime({ offset: true })
  .refine((moment) => yearOf(moment) >= 1 && yearOf(moment) <= 9999, 'That is no year to look for.');

/** A number of bytes, rows, files or milliseconds. Below 2^53: 9 petabytes. */
export const countSchema = z.int().nonnegative();

/**
 * A source's name is also part of a path and a tag in the vault, which outlives everything else: plain, and never
 * changed. The engine's own rule, in words for a form.
 */
export const sourceNameSchema = z
  .string()
  .trim()
  .min(1, 'Give it a name.')
  .max(100, 'A name has at most 100 characters.')
  .refine((name) => !/[\p{Cc}/,]/u.test(name), 'A name has no slash, comma or line break.')
  .refine((name) => !/^\.+$/.test(name), 'A name is more than dots.')
  .refine((name) => new TextEncoder().encode(name).length <= 255, 'That name is too long.');

/** An absolute path of the machine that Holdfast runs on. */
export const pathSchema = z
  .string()
  .min(1, 'Give a path.')
  .max(4096, 'That path is too long.')
  .refine((path) => path.startsWith('/'), 'A path starts with a slash.')
  .refine((path) => !path.includes('\0'), 'A path has no NUL.');

/** An IANA time zone that this JavaScript knows. */
export const timeZoneSchema = z.string().refine(isTimeZone, 'That time zone is not known.');

/** A page of a list that is ordered on the server. `cursor` is opaque: pass on what the last page gave. */
export const pageRequestSchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.int().min(1).max(100).default(25),
});

export interface Page<T> {
  items: T[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
  /** How many there are in all; from statistics, so an estimate, when `totalIsEstimate`. */
  total: number;
  totalIsEstimate: boolean;
}

/** The shape of a page as a schema. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().optional(),
    total: countSchema,
    totalIsEstimate: z.boolean(),
  });
}

function yearOf(moment: string): number {
  return new Date(moment).getUTCFullYear();
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
