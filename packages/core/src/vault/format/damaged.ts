import { HoldfastError } from '../../errors.ts';

/**
 * The error for foreign bytes that are not what the format says. `what` is a clause such as
 * `the tree has no "nodes"`; the caller, who knows the file, adds its name.
 */
export function damaged(what: string, data: Record<string, unknown> = {}): HoldfastError {
  return new HoldfastError('vault-damaged', `The vault holds damaged data: ${what}.`, {
    data: { what, ...data },
  });
}

/** The error for a value of our own that the format cannot hold. It points at a fault in the caller. */
export function unencodable(what: string): HoldfastError {
  return new HoldfastError('invalid-input', `This cannot be written to a vault: ${what}.`);
}

/** Foreign text made fit for a message: quoted, printable ASCII only, short. */
export function excerpt(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(short).replace(/[^\x20-\x7e…]/g, '?');
}
