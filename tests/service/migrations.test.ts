/** The schema of Holdfast's own database: applied in our way, it is what Prisma's own tool would have made. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { migrateDatabase, openDatabase } from '@holdfast/db';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { createServiceDatabase } from '../support/service-database.ts';

const folder = fileURLToPath(new URL('../../packages/db/', import.meta.url));

async function prisma(url: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(`${folder}node_modules/.bin/prisma`, args, {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: url },
  });
  return stdout;
}

test('a fresh database gets every table of the schema, once', async () => {
  await using fresh = await createTestDatabase('migrate');
  // Two programs that start at the same time.
  const applied = (await Promise.all([migrateDatabase(fresh.url), migrateDatabase(fresh.url)])).flat();
  expect(applied).toHaveLength(new Set(applied).size);
  expect(applied.length).toBeGreaterThan(0);
  const rows = await fresh.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  const schema = readFileSync(`${folder}prisma/schema.prisma`, 'utf8');
  const expected = [...schema.matchAll(/@@map\("(\w+)"\)/g)].map(([, name]) => name);
  expect(rows.map(({ name }) => name).sort()).toEqual([...expected, '_prisma_migrations'].sort());
  expect(await migrateDatabase(fresh.url)).toEqual([]);
});

test('Prisma agrees: nothing is missing, nothing has drifted', async () => {
  await using service = await createServiceDatabase('drift');
  expect(await prisma(service.url, 'migrate', 'status')).toContain('Database schema is up to date');
  const migrations = ['migrate', 'diff', '--exit-code', '--from-migrations', 'prisma/migrations'];
  // Both would exit with 2 at a difference.
  await prisma(service.url, ...migrations, '--to-schema', 'prisma/schema.prisma');
  await prisma(service.url, ...migrations, '--to-config-datasource');
  const left = await service.sql.query(
    `SELECT datname FROM pg_database WHERE datname LIKE 'prisma_shadow_%'`,
  );
  expect(left).toEqual([]);
});

test('Prisma deploys the same migrations into an empty database', async () => {
  await using fresh = await createTestDatabase('deploy');
  await prisma(fresh.url, 'migrate', 'deploy');
  expect(await migrateDatabase(fresh.url)).toEqual([]);
  await using database = openDatabase(fresh.url);
  expect(await database.prisma.run.count()).toBe(0);
});

test('a database of a newer version is left alone', async () => {
  await using service = await createServiceDatabase('newer');
  await service.sql.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'y', '99990101000000_later', now())`,
  );
  await expect(migrateDatabase(service.url)).rejects.toThrow(/newer version.*99990101000000_later/);
});

test('times come back as they were written, whatever the time zone of the database', async () => {
  await using service = await createServiceDatabase('zone');
  await service.sql.query(`ALTER DATABASE "${service.sql.name}" SET timezone TO 'Asia/Kathmandu'`);
  await using database = openDatabase(service.url);
  const at = new Date('2026-03-29T01:30:00.123Z');
  await database.prisma.setting.create({ data: { key: 'moment', value: {}, updatedAt: at } });
  const row = await database.prisma.setting.findUniqueOrThrow({ where: { key: 'moment' } });
  expect(row.updatedAt).toEqual(at);
});
