import { randomBytes } from 'node:crypto';

/** A new HOLDFAST_SECRET, set-up token or backup password: 256 bits that survive being copied by hand. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
