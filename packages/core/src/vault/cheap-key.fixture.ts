import { randomBytes } from 'node:crypto';
import { Envelope } from '../crypto/envelope.ts';
import { keysFromPassword } from '../crypto/password-kdf.ts';
import type { Storage } from '../storage/storage.ts';
import { encodeConfig } from './format/config.ts';
import { nameOf } from './format/ids.ts';
import { encodeKeyFile, encodeMasterKey, type MasterKey } from './format/key-file.ts';
import { newMasterKey } from './master-key.ts';
import { randomPolynomial } from './polynomial.ts';
import { Vault } from './vault.ts';

/** Adds a key that costs next to nothing to try, and that restic takes all the same. */
export async function storeCheapKey(storage: Storage, masterKey: MasterKey, password: string): Promise<void> {
  const cost = { N: 1024, r: 8, p: 1 };
  const salt = randomBytes(64);
  const envelope = new Envelope(await keysFromPassword(password, salt, cost));
  const data = envelope.seal(encodeMasterKey(masterKey));
  const created = '2026-01-01T00:00:00Z';
  const key = encodeKeyFile({ created, username: 'test', hostname: 'test', ...cost, salt, data });
  await storage.create(`keys/${nameOf(key)}`, [key]);
}

/** A new vault with such a key alone: tests make and open hundreds, and restic opens one at each of its commands. */
export async function createCheapVault(storage: Storage, password: string): Promise<Vault> {
  const masterKey = newMasterKey();
  await storage.prepare(['data', 'index', 'keys', 'locks', 'snapshots']);
  await storeCheapKey(storage, masterKey, password);
  const config = encodeConfig({
    version: 2,
    id: randomBytes(32).toString('hex'),
    chunkerPolynomial: randomPolynomial(),
  });
  await storage.create('config', [new Envelope(masterKey).seal(config)]);
  return Vault.open(storage, { password });
}
