import { randomInt } from 'node:crypto';

/** Without 0, o, 1, l and i: it may have to be typed from paper. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 5;
const groupLength = 5;

/** A backup password that nobody guesses: 123 bits, in groups that can be read out. */
export function suggestPassword(): string {
  const group = () =>
    Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}
