/** Which columns hold what must not leave the database even with its owner: passwords, tokens, keys. */
import type { Column } from '../schema/schema.ts';

const secretWords = new Set(
  `password passwords passwd passcode pwd passphrase hash hashed digest salt token tokens secret secrets otp totp hotp mfa cvv
  cvc credential credentials apikey apikeys privatekey`.split(/\s+/),
);
/** What makes a "key" one that opens something, and not one that identifies. */
const keyWords = new Set(
  'api private secret encryption signing access recovery session auth ssh pgp'.split(' '),
);

/** By name, where the type can hold a secret: a date when the password was changed is none. */
export function isSecretColumn({ name, kind, type }: Column): boolean {
  if (['boolean', 'date', 'time', 'timestamp', 'float', 'decimal'].includes(kind)) return false;
  const words = wordsOf(name);
  if (kind === 'integer' || kind === 'bigint')
    return words.some((word) => ['otp', 'totp', 'cvv', 'cvc'].includes(word));
  if (words.some((word) => secretWords.has(word)) || secretWords.has(words.join(''))) return true;
  const typeWords = wordsOf(type.replace(/^.*\./, ''));
  if (kind === 'other' && typeWords.some((word) => secretWords.has(word))) return true;
  return words.some((word, i) => /^keys?$/.test(word) && i > 0 && keyWords.has(words[i - 1]!));
}

/** `passwordHash`, `password_hash` and `Password Hash` alike. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}
