/**
 * Every variable of the environment that decides something about the service: what it may be, and what holds without
 * it. The one place; docs/running-the-service.md lists the same names and defaults, and a test compares the two.
 */
import { BlockList, isIP } from 'node:net';
import { delimiter } from 'node:path';
import { z } from 'zod';

const text = z.string();
const onOrOff = z.enum(['1', '0'], 'is 1 for yes or 0 for no').transform((value) => value === '1');

/** Sentences go on after the name and, where it is no secret, the value: “PORT is “many”, and …”. */
export const variables = z.object({
  HOLDFAST_SECRET: text
    .min(
      32,
      'has fewer than 32 characters. Make one with “openssl rand -base64 32”, or take it out of .env to have one made',
    )
    .optional(),
  DATABASE_URL: text.optional(),
  HOST: text.default('127.0.0.1'),
  PORT: text
    .regex(/^\d{1,5}$/, 'a port is a number from 1 to 65535')
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65535, 'a port is a number from 1 to 65535')
    .default(3000),
  HOLDFAST_URL: text
    .refine(isOrigin, 'it is an address without a path, such as https://backup.example.com')
    .optional(),
  HOLDFAST_TRUSTED_PROXIES: text
    .transform((list) => list.split(/[\s,]+/).filter(Boolean))
    .refine((list) => list.every(isNetwork), 'it lists addresses and networks, such as 127.0.0.1,10.0.0.0/8')
    .default([]),
  HOLDFAST_SECURE_COOKIES: onOrOff.optional(),
  BACKUP_DIRECTORY: text.refine(isAbsolute, 'it is a path that starts with a slash').optional(),
  BACKUP_ENCRYPTION_PASSWORD: text.optional(),
  BACKUP_FILE_ROOTS: text
    .transform((list) => list.split(delimiter).filter(Boolean))
    .refine((list) => list.every(isAbsolute), 'it lists paths that start with a slash, separated by colons')
    .default([]),
  PG_BIN: text.refine(isAbsolute, 'it is a path that starts with a slash').optional(),
  // Node itself reads it, when a process starts.
  NODE_EXTRA_CA_CERTS: text.optional(),
  HOLDFAST_HOME: text.optional(),
  HOLDFAST_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], 'it is debug, info, warn or error')
    .default('info'),
});

/** Never to be quoted, in whatever sentence. */
export const secretVariables: readonly string[] = [
  'HOLDFAST_SECRET',
  'DATABASE_URL',
  'BACKUP_ENCRYPTION_PASSWORD',
];

/** Of an empty entry in the list of proxies nothing is left; a wrong one would trust nobody, or everybody. */
function isNetwork(entry: string): boolean {
  const [address = '', bits, more] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** The networks of HOLDFAST_TRUSTED_PROXIES, to be asked about an address. */
export function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, pathname, search, hash, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && `${pathname}${search}${hash}${username}${password}` === '/';
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/');
}
