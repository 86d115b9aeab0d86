/** Makes the demo: a shop's database in Holdfast's own server, a folder of uploads, and a source for each. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sealSecretJson } from '@holdfast/application/secrets';
import { readConnectionInput } from '@holdfast/application/sources';
import { HoldfastError } from '@holdfast/core/errors';
import { createDemoShop, createDemoUploads } from '@holdfast/demo';
import pg from 'pg';
import type { RunContext, RunEnd } from '../run-context.ts';

const shop = 'holdfast_demo';
/** Tells a database that we made from one that somebody gave the same name. */
const comment = 'Made by Holdfast for its demo';
export const demoSources = { database: 'Patisserie', files: 'Patisserie uploads' } as const;

export async function makeDemo(context: RunContext<'demo'>): Promise<RunEnd> {
  const { database, run, environment, signal, onProgress } = context;
  const taken = await database.prisma.source.count({ where: { name: { in: Object.values(demoSources) } } });
  if (taken > 0) throw new HoldfastError('conflict', 'The demo is there already: look at the sources.');
  const vault = run.vaultId
    ? { id: run.vaultId }
    : await database.prisma.vault.findFirst({ select: { id: true } });
  if (!vault)
    throw new HoldfastError(
      'vault-not-found',
      'The demo needs a vault to be backed up into. Set one up first.',
    );
  onProgress({ phase: 'preparing', bytes: 0, items: 0 });
  await makeEmptyDatabase(environment.databaseUrl);
  const url = new URL(environment.databaseUrl);
  url.pathname = `/${shop}`;
  const made = await createDemoShop({ url: url.href, signal });
  const uploads = join(environment.home, 'demo', 'uploads');
  await rm(uploads, { recursive: true, force: true });
  const files = await createDemoUploads(uploads);
  await addSources(context, vault.id, url.href, uploads);
  return {
    status: 'succeeded',
    result: {
      summary: `A patisserie's shop with ${made.rows.toLocaleString('en-US')} rows and ${files.files} uploads is ready to be backed up.`,
    },
  };
}

async function makeEmptyDatabase(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ ours: boolean }>(
      `SELECT shobj_description(oid, 'pg_database') IS NOT DISTINCT FROM $2 AS ours FROM pg_database WHERE datname = $1`,
      [shop, comment],
    );
    if (rows[0]?.ours === false) {
      throw new HoldfastError(
        'database-exists',
        `There is a database ${shop} that Holdfast did not make. Rename or drop it to have the demo.`,
      );
    }
    if (rows[0]) await client.query(`DROP DATABASE ${shop} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${shop} TEMPLATE template0 ENCODING 'UTF8'`);
    await client.query(`COMMENT ON DATABASE ${shop} IS '${comment}'`);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new HoldfastError(
      'database-denied',
      'The user in DATABASE_URL may not create databases, and the demo needs one: ALTER ROLE … CREATEDB.',
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

async function addSources(
  { database, key }: RunContext<'demo'>,
  vaultId: string,
  url: string,
  uploads: string,
): Promise<void> {
  const { config, secrets } = readConnectionInput({ url });
  const id = crypto.randomUUID();
  await database.prisma.source.createMany({
    data: [
      {
        ...{ id, vaultId, name: demoSources.database, kind: 'database' },
        config: { ...config },
        sealedSecrets: sealSecretJson(key, secrets, { purpose: 'source-secrets', id }),
      },
      {
        ...{ id: crypto.randomUUID(), vaultId, name: demoSources.files, kind: 'files' },
        config: { paths: [uploads], excludes: [], oneFileSystem: false, excludeCaches: true },
      },
    ],
  });
}
