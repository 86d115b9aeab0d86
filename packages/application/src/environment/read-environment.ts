import { resolve } from 'node:path';
import { HoldfastError } from '@holdfast/core/errors';
import type { z } from 'zod';
import { secretVariables, variables } from './variables.ts';

export interface Environment {
  secret: string | undefined;
  databaseUrl: string | undefined;
  host: string;
  port: number;
  /** Where the browser finds us: HOLDFAST_URL, or what we listen on. Without a slash at its end. */
  url: string;
  /** True when HOLDFAST_URL says so itself. */
  hasPublicUrl: boolean;
  /** Addresses and networks whose X-Forwarded-For counts. */
  trustedProxies: string[];
  secureCookies: boolean;
  backupDirectory: string | undefined;
  backupPassword: string | undefined;
  fileRoots: string[];
  programsFolder: string | undefined;
  /** Where everything of this installation lies, absolute. */
  home: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/**
 * Reads and checks the environment. What is empty counts as not given. Throws `invalid-input` with a sentence for each
 * variable that cannot be used; values of secrets are never quoted.
 */
export function readEnvironment(given: NodeJS.ProcessEnv): Environment {
  const known = Object.keys(variables.shape).flatMap((name) => (given[name] ? [[name, given[name]]] : []));
  const parsed = variables.safeParse(Object.fromEntries(known));
  if (!parsed.success) throw new HoldfastError('invalid-input', explain(parsed.error, given));
  const { data } = parsed;
  const publicUrl = data.HOLDFAST_URL && new URL(data.HOLDFAST_URL).origin;
  return {
    secret: data.HOLDFAST_SECRET,
    databaseUrl: data.DATABASE_URL,
    host: data.HOST,
    port: data.PORT,
    url: publicUrl ?? `http://${data.HOST.includes(':') ? `[${data.HOST}]` : data.HOST}:${data.PORT}`,
    hasPublicUrl: publicUrl !== undefined,
    trustedProxies: data.HOLDFAST_TRUSTED_PROXIES,
    secureCookies: data.HOLDFAST_SECURE_COOKIES ?? publicUrl?.startsWith('https:') ?? false,
    backupDirectory: data.BACKUP_DIRECTORY,
    backupPassword: data.BACKUP_ENCRYPTION_PASSWORD,
    fileRoots: data.BACKUP_FILE_ROOTS,
    programsFolder: data.PG_BIN,
    home: resolve(data.HOLDFAST_HOME ?? '.holdfast'),
    logLevel: data.HOLDFAST_LOG_LEVEL,
  };
}

/** What a process cannot do without. Throws `invalid-input`. */
export function needed<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new HoldfastError(
    'invalid-input',
    `${name} is not set. Start Holdfast with npm start, which makes what is missing.`,
  );
}

function explain(error: z.ZodError, given: NodeJS.ProcessEnv): string {
  const sentences = new Map<string, string>();
  for (const { path, message } of error.issues) {
    const name = String(path[0]);
    const isSecret = secretVariables.includes(name);
    if (!sentences.has(name))
      sentences.set(name, isSecret ? `${name} ${message}.` : `${name} is “${given[name]}”, and ${message}.`);
  }
  return [...sentences.values()].join('\n');
}
