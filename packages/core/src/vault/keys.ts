/** The keys of a vault: passwords that each open the same master key. */
import { HoldfastError } from '../errors.ts';
import {
  type KeyOwner,
  keyFilesLimit,
  listKeyIds,
  loadKeyFile,
  storeKeyFile,
  tryKeyFile,
} from './master-key.ts';
import type { Vault } from './vault.ts';

export interface KeyInfo {
  id: string;
  /** What people compare: the first eight digits of the id. */
  fingerprint: string;
  /** RFC 3339, as recorded. */
  created: string;
  username: string;
  hostname: string;
  /** The key that this vault was opened with. */
  current: boolean;
}

export function fingerprintOf(keyId: string): string {
  return keyId.slice(0, 8);
}

export async function listKeys(vault: Vault): Promise<KeyInfo[]> {
  const keys: KeyInfo[] = [];
  for (const id of await listKeyIds(vault.storage)) {
    const { created, username, hostname } = await loadKeyFile(vault.storage, id);
    keys.push({
      id,
      fingerprint: fingerprintOf(id),
      created,
      username,
      hostname,
      current: id === vault.keyId,
    });
  }
  return keys.sort((a, b) => a.created.localeCompare(b.created));
}

/** Adds a password. The new key file is opened with it before this returns; throws `too-many-keys` at restic's limit. */
export async function addKey(vault: Vault, password: string, owner: KeyOwner = {}): Promise<KeyInfo> {
  await using lock = await vault.lock({ exclusive: false });
  await lock.assertHeld();
  return await addKeyFile(vault, password, owner);
}

async function addKeyFile(vault: Vault, password: string, owner: KeyOwner): Promise<KeyInfo> {
  if ((await listKeyIds(vault.storage)).length >= keyFilesLimit) {
    throw new HoldfastError(
      'too-many-keys',
      `The vault has ${keyFilesLimit} keys, and restic tries no more than that. Remove one that is not needed first.`,
    );
  }
  const id = await storeKeyFile(vault.storage, vault.masterKey, password, owner);
  const key = await loadKeyFile(vault.storage, id);
  const opened = await tryKeyFile(key, password);
  if (!opened?.encrypt.equals(vault.masterKey.encrypt)) {
    await vault.storage.remove(`keys/${id}`);
    throw new HoldfastError(
      'internal',
      'The new key did not open the vault and was removed again. Nothing else changed.',
    );
  }
  const { created, username, hostname } = key;
  return { id, fingerprint: fingerprintOf(id), created, username, hostname, current: false };
}

/**
 * Removes a key by id or unique prefix; never the one in use, so never the last. Where the one in use was removed by
 * somebody else meanwhile, none is removed: nobody here has a password that is known to open the vault.
 */
export async function removeKey(vault: Vault, idOrPrefix: string): Promise<KeyInfo> {
  await using lock = await vault.lock({ exclusive: true });
  const keys = await listKeys(vault);
  const key = findKey(keys, idOrPrefix);
  if (!keys.some(({ current }) => current)) {
    throw new HoldfastError(
      'key-in-use',
      `The key that you opened the vault with is gone. Open the vault with another key to remove key ${key.fingerprint}.`,
    );
  }
  if (key.current) {
    throw new HoldfastError(
      'key-in-use',
      `Key ${key.fingerprint} is the one that you opened the vault with. Open it with another key to remove this one.`,
    );
  }
  await lock.assertHeld();
  await vault.storage.remove(`keys/${key.id}`);
  return key;
}

/** Replaces the password in use: the new key is stored and proven before the old one goes. */
export async function changePassword(vault: Vault, password: string, owner: KeyOwner = {}): Promise<KeyInfo> {
  await using lock = await vault.lock({ exclusive: true });
  const added = await addKeyFile(vault, password, owner);
  await lock.assertHeld();
  await vault.storage.remove(`keys/${vault.keyId}`);
  vault.keyId = added.id;
  return { ...added, current: true };
}

function findKey(keys: KeyInfo[], idOrPrefix: string): KeyInfo {
  const found = keys.filter((key) => key.id.startsWith(idOrPrefix.toLowerCase()));
  if (found.length === 1 && idOrPrefix.length > 0) return found[0]!;
  throw new HoldfastError(
    'key-not-found',
    found.length > 1 && idOrPrefix.length > 0
      ? `“${idOrPrefix}” fits ${found.length} keys. Give more of the key’s id.`
      : `The vault has no key “${idOrPrefix}”. “holdfast key list” shows the keys there are.`,
  );
}
