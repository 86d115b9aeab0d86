/** `.env` in the clone: read at every start, and completed at the first one. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { newSecret } from '@holdfast/application/secrets';

export interface Settings {
  /** What the processes of Holdfast get: the file's settings below those of the environment. */
  variables: NodeJS.ProcessEnv;
  /** Names that were made now. */
  created: string[];
}

const explained = `# Settings of Holdfast. Keep this file: without HOLDFAST_SECRET the passwords in Holdfast's database cannot be read.
`;

/** Adds what has to be there, readable by its owner alone. */
export function readSettingsFile(path: string, environment: NodeJS.ProcessEnv): Settings {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const stored = parseEnv(text);
  const variables: NodeJS.ProcessEnv = { ...stored, ...environment };
  const created: string[] = [];
  if (!variables['HOLDFAST_SECRET']) {
    const secret = newSecret();
    const before = text === '' ? explained : text.replace(/\n?$/, '\n');
    writeFileSync(path, `${before}HOLDFAST_SECRET=${secret}\n`, { mode: 0o600, flush: true });
    chmodSync(path, 0o600);
    variables['HOLDFAST_SECRET'] = secret;
    created.push('HOLDFAST_SECRET');
  }
  return { variables, created };
}
