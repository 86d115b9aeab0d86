/**
 * Pages by key: a cursor says after which row the next page begins, so that a page costs the same however far down the
 * list it is, and nothing is shown twice when rows are added meanwhile. Lists are ordered by a moment and an id, the
 * newest first.
 */
import { HoldfastError } from '@holdfast/core/errors';

export interface PageKey {
  at: Date;
  id: string;
}

export function encodeCursor({ at, id }: PageKey): string {
  return Buffer.from(`${at.getTime()} ${id}`).toString('base64url');
}

const idForms = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  number: /^\d{1,18}$/,
} as const;

/** `form` is that of the list's ids. Throws `invalid-input` for anything that `encodeCursor` did not make. */
export function decodeCursor(cursor: string, form: keyof typeof idForms): PageKey {
  const [, milliseconds, id = ''] =
    /^(\d{1,15}) ([\w-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (milliseconds === undefined || !idForms[form].test(id)) {
    throw new HoldfastError('invalid-input', 'That is no place in this list. Begin at its first page.');
  }
  return { at: new Date(Number(milliseconds)), id };
}

/** Counting further than this costs more than anybody wants to know. */
export const countedAtMost = 10_000;

/**
 * Divides what was found into a page and the way to the next. `found` holds one row more than the page when there are
 * more; `counted` was counted up to one more than {@link countedAtMost}.
 */
export function toPage<Row, Item>(
  found: readonly Row[],
  options: { limit: number; counted: number; keyOf: (row: Row) => PageKey; toItem: (row: Row) => Item },
): { items: Item[]; nextCursor?: string; total: number; totalIsEstimate: boolean } {
  const { limit, counted, keyOf, toItem } = options;
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    items: rows.map(toItem),
    ...(found.length > limit && last ? { nextCursor: encodeCursor(keyOf(last)) } : {}),
    total: Math.min(counted, countedAtMost),
    totalIsEstimate: counted > countedAtMost,
  };
}
