/**
 * Passphrases of exports. A ZIP's key derivation is weak by its specification (PBKDF2-SHA1, 1000 rounds), and whoever has
 * the file can guess for years: so the strength lies in the passphrase. Seven words of the EFF's long list are 90 bits.
 */
import { randomInt } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { EFF_LONG_WORDLIST } from 'secure-password-utilities/wordlists';
import { HoldfastError } from '../../errors.ts';

const exportWords = 7;
const shortestLength = 15;
/** zxcvbn's own scale from 0 to 4: 3 withstands an offline attack on a slow hash, 4 on this one. */
const exportScore = 4;

/** Where the key derivation is slow, as that of a vault is, six words will do. */
export function generatePassphrase(words = exportWords): string {
  return Array.from({ length: words }, () => EFF_LONG_WORDLIST[randomInt(EFF_LONG_WORDLIST.length)]!).join(
    '-',
  );
}

/** Rejects with `invalid-input` what somebody with the file could guess. */
export async function requireStrongPassphrase(passphrase: string, leastScore = exportScore): Promise<void> {
  if ([...passphrase].length < shortestLength) {
    throw new HoldfastError(
      'invalid-input',
      `The passphrase is too short: choose at least ${shortestLength} characters, or let one be made up.`,
    );
  }
  if ((await scoreOf(passphrase)) < leastScore) {
    throw new HoldfastError(
      'invalid-input',
      'The passphrase is easy to guess: choose several words that do not belong together, or let one be made up.',
    );
  }
}

/** In a thread of its own: the dictionaries take tens of megabytes, which would stay for as long as the process does. */
function scoreOf(passphrase: string): Promise<number> {
  const thread = new Worker(new URL('./judge-passphrase.ts', import.meta.url), { workerData: passphrase });
  return new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
}
