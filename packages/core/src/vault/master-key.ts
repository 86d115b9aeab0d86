/**
 * Opening a vault: a password opens a key file, a key file holds the master key, and the master key opens the rest
 * (restic design document, "Keys, Encryption and MAC").
 */
import { randomBytes } from 'node:crypto';
import { hostname as machineName } from 'node:os';
import { Envelope } from '../crypto/envelope.ts';
import { defaultScryptCost, keysFromPassword } from '../crypto/password-kdf.ts';
import { HoldfastError } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';
import { currentUser } from './current-user.ts';
import { formatGoTime } from './format/go-time.ts';
import { isId, nameOf } from './format/ids.ts';
import {
  checkScryptCost,
  decodeKeyFile,
  decodeMasterKey,
  encodeKeyFile,
  encodeMasterKey,
  type KeyFile,
  type MasterKey,
} from './format/key-file.ts';
import { inFile } from './vault-files.ts';

/** restic tries no more than this many key files, so a vault must never hold more. */
export const keyFilesLimit = 20;
const keyFileLimitBytes = 64 * 1024;

export interface OpenedKey {
  id: string;
  masterKey: MasterKey;
}

export function newMasterKey(): MasterKey {
  return { encrypt: randomBytes(32), macK: randomBytes(16), macR: randomBytes(16) };
}

export interface KeyOwner {
  username?: string | undefined;
  hostname?: string | undefined;
}

/** Wraps the master key with a password in a new key file; returns its id. */
export async function storeKeyFile(
  storage: Storage,
  masterKey: MasterKey,
  password: string,
  owner: KeyOwner = {},
): Promise<string> {
  checkPassword(password);
  const salt = randomBytes(64);
  const envelope = new Envelope(await keysFromPassword(password, salt, defaultScryptCost));
  const bytes = encodeKeyFile({
    created: formatGoTime({ ns: BigInt(Date.now()) * 1_000_000n, offsetMinutes: 0 }),
    username: owner.username ?? currentUser().username,
    hostname: owner.hostname ?? machineName(),
    ...defaultScryptCost,
    salt,
    data: envelope.seal(encodeMasterKey(masterKey)),
  });
  const id = nameOf(bytes);
  await storage.create(`keys/${id}`, [bytes]);
  return id;
}

function checkPassword(password: string): void {
  if (password.length === 0) {
    throw new HoldfastError('invalid-input', 'The password is empty. Choose one, or let one be generated.');
  }
  // restic trims password files, so such a password would open the vault here and not there.
  if (password.trim() !== password || /[\r\n\0]/.test(password)) {
    throw new HoldfastError(
      'invalid-input',
      'The password begins or ends with a blank, or holds a line break. Stock restic could not use it; choose one without.',
    );
  }
}

export async function listKeyIds(storage: Storage): Promise<string[]> {
  const ids: string[] = [];
  for await (const { name } of storage.list('keys')) {
    const id = name.slice('keys/'.length);
    if (isId(id)) ids.push(id);
  }
  return ids.sort();
}

export async function loadKeyFile(storage: Storage, id: string): Promise<KeyFile> {
  const name = `keys/${id}`;
  const bytes = await storage.readAll(name, { limitBytes: keyFileLimitBytes });
  if (nameOf(bytes) !== id) {
    throw new HoldfastError(
      'vault-damaged',
      `The vault’s file ${name} is damaged: its contents are not what was stored. If another key still opens the vault, remove this one and add it again.`,
      { data: { file: name } },
    );
  }
  try {
    return decodeKeyFile(bytes);
  } catch (error) {
    throw inFile(error, name);
  }
}

/** The master key, if `password` opens this key file. */
export async function tryKeyFile(key: KeyFile, password: string): Promise<MasterKey | undefined> {
  checkScryptCost(key);
  const opened = new Envelope(await keysFromPassword(password, key.salt, key)).open(key.data);
  return opened && decodeMasterKey(opened);
}

/** Tries the key files until the password opens one. Throws `wrong-password`, or what kept it from trying. */
export async function openMasterKey(storage: Storage, password: string): Promise<OpenedKey> {
  let failure: unknown;
  const ids = await listKeyIds(storage);
  for (const id of ids.slice(0, keyFilesLimit)) {
    try {
      const masterKey = await tryKeyFile(await loadKeyFile(storage, id), password);
      if (masterKey) return { id, masterKey };
    } catch (error) {
      // One damaged key file must not keep the others from opening the vault.
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  throw new HoldfastError(
    'wrong-password',
    ids.length === 0
      ? `The vault ${storage.location} has no key files, so no password can open it. Restore its folder “keys” from a copy.`
      : `The password does not open the vault ${storage.location}. Use the password that its key was made with.`,
  );
}
