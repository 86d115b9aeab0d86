/** An installation with something of everything, and keys to ask about it. Nothing executes its runs. */
import { mkdirSync } from 'node:fs';
import { type ApiScope, apiScopeSchema, scopesOf } from '@holdfast/contracts/api-keys';
import type { Role } from '@holdfast/contracts/people';
import type { SourceSummary } from '@holdfast/contracts/sources';
import { createApiKey } from '../../../apps/web/src/server/api-keys/create-api-key.ts';
import { startTestApi, type TestApi } from '../../support/api-server.ts';
import type { Browser } from '../../support/browser.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeWorkFolder, type WorkFolder } from '../../support/local-vault.ts';
import { addVaultWithBackup, type VaultWithBackup } from '../vault-with-backup.ts';
import { createRestClient, type RestCall } from './rest-client.ts';

export interface RestWorld extends AsyncDisposable, VaultWithBackup {
  readonly api: TestApi;
  readonly work: WorkFolder;
  readonly shop: TestDatabase;
  readonly people: Record<Role, Browser>;
  /** Of the files and of the database. */
  readonly sourceIds: { Papers: string; Shop: string };
  /** A program with a new key of that person; by default the owner’s, with every scope. */
  program(scopes?: readonly ApiScope[], role?: Role): Promise<RestCall>;
  newToken(scopes: readonly ApiScope[], role?: Role): Promise<{ id: string; token: string }>;
}

export const everyScope = apiScopeSchema.options;

export async function startRestWorld(label: string): Promise<RestWorld> {
  const work = makeWorkFolder(label);
  mkdirSync(work.at('out'));
  const api = await startTestApi(label, { fileRoots: [work.path] });
  const made = await addVaultWithBackup(api, work.path);
  const shop = await createTestDatabase('shop');
  await shop.query('CREATE TABLE cakes (id int PRIMARY KEY, name text)');
  const people = {
    viewer: await api.signedIn('viewer'),
    operator: await api.signedIn('operator'),
    owner: await api.signedIn('owner'),
  };
  await people.owner.change('sources.create', {
    ...{ kind: 'files', name: 'Papers', files: { paths: [made.directory] } },
  });
  await people.owner.change('sources.create', {
    ...{ kind: 'database', name: 'Shop', connection: { url: shop.url } },
  });
  const sources = await people.owner.query<SourceSummary[]>('sources.list');
  const idOf = (wanted: string) => sources.find(({ name }) => name === wanted)!.id;
  await shop.query(`INSERT INTO cakes VALUES (1, 'Tarte')`);
  await people.owner.change('exports.savePlan', {
    ...{ sourceId: idOf('Shop'), root: 'public.cakes', choices: {}, basedOn: null },
  });
  // Beside the procedure, which asks for the password each time and takes its while.
  const newToken: RestWorld['newToken'] = async (scopes, role = 'owner') => {
    const { id, name, email } = await api.services.database.prisma.user.findFirstOrThrow({
      where: { name: role },
    });
    const person = {
      ...{ id, name, email, role },
      twoFactorEnabled: false,
      sessionId: '',
      hasPassword: true,
      providerFactor: false,
    };
    return createApiKey(api.services, { name: 'test', scopes: [...scopes], validDays: 1 }, person);
  };
  return {
    ...{ api, work, shop, people, ...made, newToken },
    sourceIds: { Papers: idOf('Papers'), Shop: idOf('Shop') },
    async program(scopes, role = 'owner') {
      const { token } = await newToken(scopes ?? scopesOf(role), role);
      return createRestClient(api.url, token);
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await shop[Symbol.asyncDispose]();
      work[Symbol.dispose]();
    },
  };
}
