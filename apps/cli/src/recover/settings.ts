/** `.env`, as a backup of Holdfast itself kept it, and as it is to be here. */
import { appendFile, chmod, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { HoldfastError } from '@holdfast/core/errors';
import { rememberSecret } from '../secrets/redact.ts';

/** Beside the dump in a backup of Holdfast itself. */
export const settingsName = 'settings.env';

export type Settings = Record<string, string>;

export interface Installation {
  /** Where everything of this installation lies. */
  home: string;
  settingsFile: string;
}

/** As `npm start` finds it. */
export function findInstallation(variables: NodeJS.ProcessEnv): Installation {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const given = variables['HOLDFAST_HOME'];
  return given
    ? { home: resolve(given), settingsFile: resolve(given, '.env') }
    : { home: resolve(root, '.holdfast'), settingsFile: resolve(root, '.env') };
}

/** Lines of NAME=value, each value up to the end of its line. */
export function parseKeptSettings(text: string): Settings {
  const settings: Settings = {};
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) settings[line.slice(0, at)] = line.slice(at + 1);
  }
  if (settings['HOLDFAST_SECRET']) rememberSecret(settings['HOLDFAST_SECRET']);
  return settings;
}

/** What only one value can be right of: with another, the restored database would be of no use, or left unused. */
const decisive = ['HOLDFAST_SECRET', 'DATABASE_URL'];

export interface SettingsPlan {
  /** To be added to the file; empty when it has everything. */
  missing: Settings;
  text: string;
}

/**
 * Throws `conflict` when the file, or the environment that is stronger than it, says something else of what is decisive.
 * Other settings that are there stay as they are.
 */
export async function planSettings(
  file: string,
  wanted: Settings,
  environment: NodeJS.ProcessEnv,
): Promise<SettingsPlan> {
  const text = await readIfThere(file);
  const present = parseEnv(text);
  for (const name of decisive) {
    const value = wanted[name];
    if (present[name] && present[name] !== value) {
      throw new HoldfastError(
        'conflict',
        value === undefined
          ? `${file} names a database in ${name}. Give it here too, with --url, or move the file away: mv .env .env.before`
          : `${file} holds another ${name} than the one that goes with this backup. If nothing of it is needed, move it away and run this again: mv .env .env.before`,
      );
    }
    if (value !== undefined && environment[name] && environment[name] !== value) {
      throw new HoldfastError(
        'conflict',
        `The environment variable ${name} is not what goes with this backup, and it is stronger than ${file}. Unset it and run this again.`,
      );
    }
  }
  const missing = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => value && !present[name]),
  );
  return { missing, text };
}

const explained = `# Settings of Holdfast. Keep this file: without HOLDFAST_SECRET the passwords in Holdfast's database cannot be read.
`;

/** Readable by its owner alone. */
export async function writeSettings(file: string, { missing, text }: SettingsPlan): Promise<void> {
  const lines = Object.entries(missing).map(([name, value]) => `${name}=${quoted(name, value)}\n`);
  if (lines.length > 0) {
    const before = text === '' ? explained : text.endsWith('\n') ? '' : '\n';
    // Added at the end: what is there is never written anew.
    await appendFile(file, before + lines.join(''), { mode: 0o600, flush: true });
  }
  await chmod(file, 0o600);
}

/** In the quotes that give it back as it is. */
function quoted(name: string, value: string): string {
  for (const quote of ['', "'", '"', '`']) {
    const text = `${quote}${value}${quote}`;
    if (parseEnv(`${name}=${text}\n`)[name] === value) return text;
  }
  throw new HoldfastError(
    'unsupported',
    `${name} cannot be written into a .env file. Set it in the environment.`,
  );
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
