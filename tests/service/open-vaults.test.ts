/** Vaults that are held open: few, each once, and never closed under somebody's hands. */
import { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OpenVaults } from '../../apps/web/src/server/vaults/open-vaults.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';
import { addRealVault, createTestService, type TestService } from './service.ts';

let service: TestService;
let work: WorkFolder;
const ids: string[] = [];
beforeAll(async () => {
  service = await createTestService('openvaults');
  work = makeWorkFolder('open-vaults');
  for (let n = 0; n < 6; n += 1) ids.push(await addRealVault(service, work.at(`vault ${n}`)));
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  work[Symbol.dispose]();
});

/** A closed vault has no threads to give. */
const isClosed = (vault: Vault): boolean => {
  try {
    return vault.workers === undefined;
  } catch {
    return true;
  }
};

test('a vault is opened once for all who ask, and again after it was closed', async () => {
  await using vaults = new OpenVaults(service.database, service.key);
  const [one, two] = await Promise.all([
    vaults.use(ids[0]!, async (vault) => vault),
    vaults.use(ids[0]!, async (vault) => vault),
  ]);
  expect(one).toBe(two);
  for (const id of ids.slice(1)) await vaults.use(id, async (vault) => expect(vault).toBeInstanceOf(Vault));
  await expect.poll(() => isClosed(one)).toBe(true);
  await vaults.use(ids[0]!, async (vault) => expect(isClosed(vault)).toBe(false));
});

test('one that somebody works with stays open', async () => {
  await using vaults = new OpenVaults(service.database, service.key);
  const { promise: others, resolve: done } = Promise.withResolvers<void>();
  const long = vaults.use(ids[0]!, async (vault) => {
    await others;
    return isClosed(vault);
  });
  for (const id of ids.slice(1)) await vaults.use(id, async () => {});
  done();
  expect(await long).toBe(false);
});

test('one that could not be opened is tried again', async () => {
  await using vaults = new OpenVaults(service.database, service.key);
  const { prisma } = service.database;
  const { location } = await prisma.vault.findUniqueOrThrow({ where: { id: ids[0]! } });
  await prisma.vault.update({
    where: { id: ids[0]! },
    data: { location: { type: 'local', path: work.at('unmounted') } },
  });
  await expect(vaults.use(ids[0]!, async () => {})).rejects.toMatchObject({ code: 'vault-not-found' });
  await prisma.vault.update({ where: { id: ids[0]! }, data: { location: location as object } });
  await vaults.use(ids[0]!, async () => {});
  const nobody = '01939b3c-0000-7000-8000-000000000000';
  await expect(vaults.use(nobody, async () => {})).rejects.toMatchObject({ code: 'not-found' });
});
