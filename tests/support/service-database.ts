import { type Database, migrateDatabase, openDatabase } from '@holdfast/db';
import { createTestDatabase, type TestDatabase } from './database.ts';

export interface ServiceDatabase extends AsyncDisposable {
  readonly url: string;
  readonly database: Database;
  /** The same database, for SQL. */
  readonly sql: TestDatabase;
}

/** A database of Holdfast's own, migrated, in the run's server; dropped when it is disposed. */
export async function createServiceDatabase(label = 'service'): Promise<ServiceDatabase> {
  const sql = await createTestDatabase(label);
  await migrateDatabase(sql.url);
  const database = openDatabase(sql.url, { connections: 20 });
  return {
    ...{ url: sql.url, database, sql },
    async [Symbol.asyncDispose]() {
      await database.close();
      await sql[Symbol.asyncDispose]();
    },
  };
}
