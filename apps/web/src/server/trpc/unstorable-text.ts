import { HoldfastError } from '@holdfast/core/errors';

/** Deeper than anything that a procedure takes. */
const depthAtMost = 64;

/**
 * PostgreSQL stores no NUL in a text, and what is no Unicode in none either; it would answer with an error of its own. Asked
 * once for all procedures. Throws `invalid-input`.
 */
export function refuseUnstorableText(input: unknown, depth = 0): void {
  if (typeof input === 'string') {
    if (input.includes('\0') || !input.isWellFormed()) {
      throw new HoldfastError('invalid-input', 'A text holds a NUL or half of a character. Leave it out.');
    }
    return;
  }
  if (typeof input !== 'object' || input === null) return;
  if (depth > depthAtMost) throw new HoldfastError('invalid-input', 'That is nested too deeply.');
  for (const [name, value] of Object.entries(input)) {
    refuseUnstorableText(name, depth + 1);
    refuseUnstorableText(value, depth + 1);
  }
}
