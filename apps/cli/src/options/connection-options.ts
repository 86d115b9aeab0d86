/**
 * Where the database is: --url with a URL, --url env:NAME with the name of an environment variable that holds it, or
 * --url-file. Only the first shows a password to everybody who can list the machine's processes.
 */

import { HoldfastError } from '@holdfast/core/errors';
import { type ConnectionTarget, parseConnectionUrl } from '@holdfast/core/postgres';
import type { Command } from 'commander';
import { rememberSecret } from '../secrets/redact.ts';
import { readSecretFile } from '../secrets/secret-file.ts';
import { notEmpty } from './vault-options.ts';

export interface ConnectionOptions {
  url?: string | undefined;
  urlFile?: string | undefined;
}

export const connectionHelp = `
The URL looks like postgres://user:password@host:5432/database. Whoever can list the
processes of this machine can read a URL in the command: for one with a password, use
--url env:DATABASE_URL (the name of an environment variable) or --url-file FILE.`;

export function addConnectionOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the database’s URL, or env:NAME for a variable that holds it', notEmpty)
    .option('--url-file <file>', 'a file that holds the database’s URL', notEmpty);
}

/** Rejects with `invalid-input`; its message never holds the URL. */
export async function readConnection(options: ConnectionOptions): Promise<ConnectionTarget> {
  return parseConnectionUrl(await readConnectionUrl(options));
}

/** The URL itself, found to be one. */
export async function readConnectionUrl({ url, urlFile }: ConnectionOptions): Promise<string> {
  const text = await readUrl(url, urlFile);
  const { password } = parseConnectionUrl(text);
  if (password !== undefined) rememberSecret(password);
  return text;
}

async function readUrl(url: string | undefined, urlFile: string | undefined): Promise<string> {
  if (url !== undefined && urlFile !== undefined) {
    throw new HoldfastError('invalid-input', 'Both --url and --url-file were given. Give one of them.');
  }
  if (urlFile !== undefined) return readSecretFile(urlFile, 'the database’s URL');
  if (url === undefined) {
    throw new HoldfastError(
      'invalid-input',
      'No database was named. Give its URL with --url, --url env:NAME or --url-file.',
    );
  }
  if (!url.startsWith('env:')) return url;
  const name = url.slice('env:'.length);
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new HoldfastError(
      'invalid-input',
      `The environment variable ${name} is not set, so there is no URL in it.`,
    );
  }
  return rememberSecret(value);
}
