/**
 * Key files and the master key that each of them wraps (restic-format: keys).
 *
 * A key file is plain JSON, readable by anyone with access to the storage: who made it, how the password becomes a
 * key (scrypt), and the sealed master key. Its numbers come from outside and decide how long and in how much memory
 * scrypt works, so they are bounded before anyone uses them.
 */
import { HoldfastError } from '../../errors.ts';
import { damaged, unencodable } from './damaged.ts';
import { goJson } from './go-json.ts';
import { parseGoTime } from './go-time.ts';
import { parseDocument } from './json-document.ts';
import {
  type Fields,
  optionalString,
  requiredBase64,
  requiredInteger,
  requiredObject,
  requiredString,
} from './json-fields.ts';
import { envelopeSize } from './pack-header.ts';

export interface ScryptCost {
  /** Power of two. Memory is 128 · N · r bytes. */
  N: number;
  r: number;
  p: number;
}

export interface KeyFile extends ScryptCost {
  /** RFC 3339, as recorded. */
  created: string;
  username: string;
  hostname: string;
  /** 64 bytes. */
  salt: Buffer;
  /** The master key's JSON, sealed with the key that the password gives. */
  data: Buffer;
}

/** Raw key bytes. Handle as a secret. */
export interface MasterKey {
  /** AES-256 key, 32 bytes. */
  encrypt: Buffer;
  /** AES-128 key of the Poly1305-AES MAC, 16 bytes. */
  macK: Buffer;
  /** Polynomial key of the MAC, 16 bytes, not clamped. */
  macR: Buffer;
}

const saltSize = 64;
/** Restic uses 32 MiB to 60 MiB. */
const scryptMemoryLimit = 1024 * 1024 * 1024;
/** N · r · p; restic's usual 2^15 · 8 · 10 takes half a second, this some 25 times as long. */
const scryptWorkLimit = 2 ** 26;

/** Throws `unsupported` when deriving a key at this cost would take absurd time or memory, or is no scrypt at all. */
export function checkScryptCost({ N, r, p }: ScryptCost): void {
  const isPowerOfTwo = Number.isInteger(Math.log2(N));
  if (!isPowerOfTwo || N < 2 || r < 1 || p < 1 || r * p >= 2 ** 30) {
    throw damaged('a key file has scrypt parameters that do not exist', { N, r, p });
  }
  if (128 * N * r > scryptMemoryLimit || N * r * p > scryptWorkLimit) {
    throw new HoldfastError(
      'unsupported',
      'A key file asks for more memory or time than opening a vault may take. Unless you made it so on purpose, someone tampered with it; remove it from the vault’s folder "keys".',
      { data: { N, r, p } },
    );
  }
}

export function encodeKeyFile(key: KeyFile): Buffer {
  if (key.salt.length !== saltSize) throw unencodable('the salt of a key is not 64 bytes long');
  return goJson({
    created: key.created,
    username: key.username,
    hostname: key.hostname,
    kdf: 'scrypt',
    N: key.N,
    r: key.r,
    p: key.p,
    salt: key.salt.toString('base64'),
    data: key.data.toString('base64'),
  });
}

/** Throws `vault-damaged` for what is no key file, `unsupported` for another KDF or a cost beyond the bounds. */
export function decodeKeyFile(json: Buffer): KeyFile {
  const what = 'the key file';
  const fields = { document: parseDocument(json, what), what };
  const kdf = requiredString(fields, 'kdf');
  if (kdf !== 'scrypt') {
    throw new HoldfastError('unsupported', 'A key file uses a key derivation other than scrypt.', {
      data: { kdf },
    });
  }
  const key: KeyFile = {
    created: requiredString(fields, 'created'),
    username: optionalString(fields, 'username') ?? '',
    hostname: optionalString(fields, 'hostname') ?? '',
    N: requiredInteger(fields, 'N', 2 ** 32),
    r: requiredInteger(fields, 'r', 2 ** 30),
    p: requiredInteger(fields, 'p', 2 ** 30),
    salt: requiredBase64(fields, 'salt'),
    data: requiredBase64(fields, 'data'),
  };
  parseGoTime(key.created);
  checkScryptCost(key);
  if (key.salt.length !== saltSize) throw damaged('the salt of the key file is not 64 bytes long');
  if (key.data.length <= envelopeSize) throw damaged('the key file holds no key');
  return key;
}

/** The JSON that a key file seals. */
export function encodeMasterKey({ encrypt, macK, macR }: MasterKey): Buffer {
  return goJson({
    mac: { k: macK.toString('base64'), r: macR.toString('base64') },
    encrypt: encrypt.toString('base64'),
  });
}

/** Throws `vault-damaged`; the message never holds any of the bytes. */
export function decodeMasterKey(json: Buffer): MasterKey {
  const what = 'the master key';
  const fields = { document: parseDocument(json, what), what };
  const mac = requiredObject(fields, 'mac', what);
  return {
    encrypt: keyBytes(fields, 'encrypt', 32),
    macK: keyBytes(mac, 'k', 16),
    macR: keyBytes(mac, 'r', 16),
  };
}

function keyBytes(fields: Fields, key: string, size: number): Buffer {
  const bytes = requiredBase64(fields, key);
  // All zero is what an uninitialised key looks like; restic refuses it too.
  if (bytes.length !== size || bytes.every((byte) => byte === 0)) {
    throw damaged(`"${key}" of ${fields.what} is not a key of ${size} bytes`);
  }
  return bytes;
}
