/** Where passwords come from: a file, the environment, the terminal. Never argv, which others on the machine can read. */
import { randomInt } from 'node:crypto';
import { HoldfastError } from '@holdfast/core/errors';
import { askHidden } from './hidden-prompt.ts';
import { rememberSecret } from './redact.ts';
import { readSecretFile } from './secret-file.ts';

export const passwordVariable = 'BACKUP_ENCRYPTION_PASSWORD';
/** For files that leave Holdfast: exports. Never the vault's. */
export const filePasswordVariable = 'HOLDFAST_FILE_PASSWORD';

export interface GivenPassword {
  password: string;
  /** True when a person typed it, and may want to try again. */
  isTyped: boolean;
}

export interface PasswordSources {
  /** A file that holds it, when one was named. */
  file: string | undefined;
  /** The option that names such a file, for messages. */
  fileOption: string;
  /** The environment variable to look into. */
  variable?: string | undefined;
  question: string;
  signal: AbortSignal;
}

/** A password that opens something. Rejects with `invalid-input` when there is none, and with `cancelled`. */
export async function readPassword(sources: PasswordSources): Promise<GivenPassword> {
  const given = await readGiven(sources);
  if (given !== undefined) return { password: given, isTyped: false };
  const typed = await askHidden(sources.question, sources.signal);
  if (typed === undefined) throw noPassword(sources);
  return { password: typed, isTyped: true };
}

const attempts = 3;

/** A password that is going to be used from now on: typed twice when it is typed. */
export async function readNewPassword(sources: PasswordSources): Promise<string> {
  const given = await readGiven(sources);
  if (given !== undefined) return given;
  let question = sources.question;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const first = await askHidden(question, sources.signal);
    if (first === undefined) throw noPassword(sources);
    if (first === '') {
      question = 'It is empty. Choose another: ';
      continue;
    }
    if ((await askHidden('The same again: ', sources.signal)) === first) return first;
    question = 'The two differ. Choose it once more: ';
  }
  throw new HoldfastError('invalid-input', 'No password was chosen, so nothing was changed. Run this again.');
}

async function readGiven({ file, variable }: PasswordSources): Promise<string | undefined> {
  if (file !== undefined) return readSecretFile(file, 'the password');
  const value = variable === undefined ? undefined : process.env[variable];
  return value === undefined || value === '' ? undefined : rememberSecret(value);
}

function noPassword({ fileOption, variable }: PasswordSources): HoldfastError {
  const sources =
    variable === undefined
      ? `Name a file with ${fileOption}`
      : `Set ${variable}, name a file with ${fileOption}`;
  return new HoldfastError(
    'invalid-input',
    `No password was given. ${sources}, or run this in a terminal to type it.`,
  );
}

/** Without characters that look alike. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
const groups = 6;
const groupLength = 5;

/** 150 random bits that can be read out and typed, such as `k7m2p-…`. */
export function generatePassword(): string {
  const group = (): string =>
    Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  return rememberSecret(Array.from({ length: groups }, group).join('-'));
}
