/**
 * What a key looks like: `hf_`, eight digits that are shown wherever the key is named, `_`, and 256 random bits. Only its
 * SHA-256 is kept; with that many random bits a slow hash would protect nothing more.
 */
import { createHash, randomBytes } from 'node:crypto';

const form = /^hf_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/;

export interface NewToken {
  token: string;
  prefix: string;
  hash: Uint8Array<ArrayBuffer>;
}

export function newApiKeyToken(): NewToken {
  const prefix = `hf_${randomBytes(4).toString('hex')}`;
  const token = `${prefix}_${randomBytes(32).toString('base64url')}`;
  return { token, prefix, hash: hashOfToken(token) };
}

export function hashOfToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

/** The key that an Authorization header holds; undefined for anything that is none of ours. */
export function bearerToken(authorization: string | undefined): string | undefined {
  const [, token = ''] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  return form.test(token) ? token : undefined;
}
