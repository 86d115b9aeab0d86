/**
 * A vault that opens at once: its key is derived at next to no cost, where a real one takes the better part of a
 * second. The command runs a hundred times and more in these tests. `init` itself is tested without it.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { LocalStorage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { Envelope } from '../../packages/core/src/crypto/envelope.ts';
import { keysFromPassword } from '../../packages/core/src/crypto/password-kdf.ts';
import { nameOf } from '../../packages/core/src/vault/format/ids.ts';
import { encodeKeyFile, encodeMasterKey } from '../../packages/core/src/vault/format/key-file.ts';
import { password } from './holdfast.ts';

const cost = { N: 1024, r: 8, p: 1 };

export async function makeQuickVault(folder: string): Promise<void> {
  const storage = new LocalStorage(folder);
  await using vault = await Vault.create(storage, { password });
  const salt = randomBytes(64);
  const bytes = encodeKeyFile({
    ...{ created: new Date().toISOString(), username: 'quick', hostname: 'tests', salt, ...cost },
    data: new Envelope(await keysFromPassword(password, salt, cost)).seal(encodeMasterKey(vault.masterKey)),
  });
  await storage.create(`keys/${nameOf(bytes)}`, [bytes]);
  rmSync(join(folder, 'keys', vault.keyId));
}
