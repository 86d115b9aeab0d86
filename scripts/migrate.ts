/** Brings Holdfast's database up to date and checks its secret, where nothing else does: before containers start. */
import { needed, readEnvironment } from '@holdfast/application/environment';
import { checkSecret } from '@holdfast/application/settings';
import { migrateDatabase, openDatabase } from '@holdfast/db';

try {
  const { databaseUrl, secret } = readEnvironment(process.env);
  const url = needed(databaseUrl, 'DATABASE_URL');
  const applied = await migrateDatabase(url);
  await using database = openDatabase(url, { connections: 1 });
  await checkSecret(database, needed(secret, 'HOLDFAST_SECRET'));
  console.log(
    applied.length === 0
      ? 'Holdfast’s database is up to date.'
      : `Brought up to date by ${applied.join(', ')}.`,
  );
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
