/**
 * Fernet tokens (github.com/fernet/spec), of any length and in bounded memory: version 0x80, time, IV, AES-128-CBC
 * ciphertext, HMAC-SHA256 over all that, in URL-safe base64. It is what older tools encrypt with; AES-128, whatever they
 * call it. Nothing here is used for Holdfast's own files.
 *
 * A token is authenticated in a first pass over its source, and only then decrypted in a second one, which checks it
 * again: the source may have changed meanwhile.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  pbkdf2,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { promisify } from 'node:util';
import { HoldfastError } from '../errors.ts';

const version = 0x80;
const headBytes = 1 + 8 + 16;
const macBytes = 32;
const passwordRounds = 100_000;
export const fernetSaltBytes = 16;
/** How every token begins: its version, and a time that is not thousands of years away. */
export const fernetBeginning = 'gAAAAA';

/** The key itself, as text: 32 bytes in URL-safe base64. Undefined for what is none. */
export function fernetKeyFromText(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]{43}=?$/.test(text.trim())) return undefined;
  return Buffer.from(text.trim(), 'base64url');
}

/** When a token was made, going by how it begins. Only as true as the token: to be asked when it was authenticated. */
export function fernetTime(beginning: string): Date {
  return new Date(Number(Buffer.from(beginning.slice(0, 12), 'base64url').readBigUInt64BE(1)) * 1000);
}

export function fernetKeyFromPassword(password: string, salt: Uint8Array): Promise<Buffer> {
  return promisify(pbkdf2)(password, salt, passwordRounds, 32, 'sha256');
}

/** The number of the key that the token was made with, or -1. Throws `portable-unreadable` for what is no token. */
export async function findFernetKey(
  token: AsyncIterable<Uint8Array>,
  keys: readonly Buffer[],
): Promise<number> {
  const macs = keys.map((key) => createHmac('sha256', key.subarray(0, 16)));
  const tail = new Tail(macBytes);
  for await (const bytes of decodeToken(token)) {
    for (const part of tail.pass(bytes)) for (const mac of macs) mac.update(part);
  }
  return macs.findIndex((mac) => timingSafeEqual(mac.digest(), tail.rest()));
}

/** What the token holds. The last piece comes only when the whole was found authentic again. */
export async function* decryptFernet(token: AsyncIterable<Uint8Array>, key: Buffer): AsyncGenerator<Buffer> {
  const mac = createHmac('sha256', key.subarray(0, 16));
  const tail = new Tail(macBytes);
  let decipher: ReturnType<typeof createDecipheriv> | undefined;
  let head = Buffer.alloc(0);
  for await (const bytes of decodeToken(token)) {
    for (const part of tail.pass(bytes)) {
      mac.update(part);
      let body = part;
      if (!decipher) {
        head = Buffer.concat([head, part]);
        if (head.length < headBytes) continue;
        decipher = createDecipheriv('aes-128-cbc', key.subarray(16), head.subarray(9, headBytes));
        body = head.subarray(headBytes);
      }
      const plain = decipher.update(body);
      if (plain.length > 0) yield plain;
    }
  }
  if (!decipher || !timingSafeEqual(mac.digest(), tail.rest()))
    throw damagedToken('it was changed while it was read');
  yield decipher.final();
}

/** A token of what `source` holds, in pieces of text. */
export async function* encryptFernet(source: AsyncIterable<Uint8Array>, key: Buffer): AsyncGenerator<string> {
  const iv = randomBytes(16);
  const head = Buffer.alloc(headBytes);
  head[0] = version;
  head.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000)), 1);
  iv.copy(head, 9);
  const mac = createHmac('sha256', key.subarray(0, 16));
  const cipher = createCipheriv('aes-128-cbc', key.subarray(16), iv);
  let rest = Buffer.alloc(0);
  const encode = (bytes: Buffer): string => {
    const all = Buffer.concat([rest, bytes]);
    const whole = all.length - (all.length % 3);
    rest = Buffer.from(all.subarray(whole));
    return toUrlSafe(all.subarray(0, whole));
  };
  mac.update(head);
  yield encode(head);
  for await (const plain of source) {
    const sealed = cipher.update(plain);
    mac.update(sealed);
    if (sealed.length > 0) yield encode(sealed);
  }
  const last = cipher.final();
  mac.update(last);
  yield encode(Buffer.concat([last, mac.digest()]));
  if (rest.length > 0) yield toUrlSafe(rest);
}

/** With padding, as Python's library wants it. */
function toUrlSafe(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

async function* decodeToken(token: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest = '';
  let total = 0;
  let isEnded = false;
  for await (const bytes of token) {
    let text = rest + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const end = /[=\s]/.exec(text);
    if (isEnded || end) {
      // Padding and a line break end it; nothing but more of these may follow.
      const after = isEnded ? text : text.slice(end!.index);
      if (!/^[=\s]*$/.test(after)) throw damagedToken('something follows it');
      if (isEnded) continue;
      isEnded = true;
      text = text.slice(0, end!.index);
    }
    const whole = isEnded ? text.length : text.length - (text.length % 4);
    rest = text.slice(whole);
    const part = text.slice(0, whole);
    if (!/^[A-Za-z0-9_-]*$/.test(part)) throw damagedToken('it holds characters that no token has');
    const decoded = Buffer.from(part, 'base64url');
    if (total === 0 && decoded.length > 0 && decoded[0] !== version) {
      throw damagedToken('it is of an unknown version');
    }
    total += decoded.length;
    if (decoded.length > 0) yield decoded;
  }
  if (rest !== '') {
    if (!/^[A-Za-z0-9_-]{2,3}$/.test(rest)) throw damagedToken('it is cut off');
    const decoded = Buffer.from(rest, 'base64url');
    total += decoded.length;
    yield decoded;
  }
  if (total < headBytes + 16 + macBytes || (total - headBytes - macBytes) % 16 !== 0) {
    throw damagedToken('it is cut off');
  }
}

function damagedToken(what: string): HoldfastError {
  return new HoldfastError('portable-unreadable', `The Fernet token cannot be read: ${what}.`);
}

/** Lets bytes pass, but for the last ones. */
class Tail {
  readonly #bytes: number;
  #held = Buffer.alloc(0);

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  *pass(bytes: Buffer): Generator<Buffer> {
    const all = Buffer.concat([this.#held, bytes]);
    const free = Math.max(0, all.length - this.#bytes);
    this.#held = Buffer.from(all.subarray(free));
    if (free > 0) yield all.subarray(0, free);
  }

  rest(): Buffer {
    return this.#held;
  }
}
