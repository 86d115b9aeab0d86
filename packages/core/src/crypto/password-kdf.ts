import { scrypt } from 'node:crypto';
import type { EnvelopeKeys } from './envelope.ts';

/** scrypt's cost: N = 32768, r = 8, p = 10 is what restic calibrates to on a server (32 MiB, about half a second). */
export interface ScryptCost {
  N: number;
  r: number;
  p: number;
}

export const defaultScryptCost: ScryptCost = { N: 32768, r: 8, p: 10 };

/** Derives a password's keys as restic does: 64 bytes of scrypt, split 32 / 16 / 16. */
export async function keysFromPassword(
  password: string,
  salt: Uint8Array,
  cost: ScryptCost,
): Promise<EnvelopeKeys> {
  // Node counts scrypt's working memory and refuses above 32 MiB unless told otherwise.
  const maxmem = 128 * cost.N * cost.r + 128 * cost.r * cost.p + 1024 * 1024;
  const derived = await new Promise<Buffer>((resolve, reject) => {
    scrypt(Buffer.from(password, 'utf8'), salt, 64, { ...cost, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
  return { encrypt: derived.subarray(0, 32), macK: derived.subarray(32, 48), macR: derived.subarray(48, 64) };
}
