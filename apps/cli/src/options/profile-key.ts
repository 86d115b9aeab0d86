import { InvalidArgumentError } from 'commander';
import { notEmpty } from './vault-options.ts';

/** One key; of several columns, a list of texts as JSON. */
export function parseProfileKey(text: string): string[] {
  notEmpty(text);
  if (!text.startsWith('[')) return [text];
  try {
    const parts = JSON.parse(text) as unknown;
    if (Array.isArray(parts) && parts.length > 0) return parts.map(String);
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('It begins like a list and is none. Write ["first","second"].');
}
