/** For Prisma's CLI, which developers use to write migrations and to generate the client. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

// The engine behind `prisma migrate`, from an npm package; empty, Prisma downloads its native one.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= fileURLToPath(
  new URL('scripts/schema-engine.mjs', import.meta.url),
);

// Left out when there is none: generating the client needs no database.
const url = process.env['DATABASE_URL'];

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url ? { datasource: { url } } : {}),
});
