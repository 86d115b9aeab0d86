import { randomInt } from 'node:crypto';
import type { PasswordForm } from '@holdfast/contracts/setup';
import { generatePassphrase } from '@holdfast/core/exports';

/** Without 0, o, 1, l and i: it may have to be typed from paper. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 5;
const groupLength = 5;

/** 77 bits, and a second of computing for each guess. */
const words = 6;

/** A backup password that nobody guesses: words that are easily written down, or 123 bits in groups that can be read out. */
export function suggestPassword(form: PasswordForm = 'characters'): string {
  if (form === 'words') return generatePassphrase(words);
  const group = () =>
    Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}
