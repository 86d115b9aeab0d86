/**
 * The database that is restored into. A new one, or one that shall replace another, is filled under a temporary name
 * and gets its own only when everything is in it: at any failure, even of this process, the database that was there is
 * as it was, and a half-made one never carries the name that people use.
 */
import { cancelled, HoldfastError, isHoldfastError } from '../errors.ts';
import { claimTemporaryName, dropAbandonedDatabases } from './abandoned-databases.ts';
import { type ConnectionTarget, withDatabase } from './connection.ts';
import { createDatabase } from './create-database.ts';
import type { DatabaseProperties } from './manifest.ts';
import {
  databaseExists,
  databaseExistsError,
  dropDatabase,
  publishDatabase,
  refuseConnected,
} from './publish-database.ts';
import { type DatabaseSession, openSession } from './session.ts';

export type RestoreMode =
  /** A new database; one of that name must not exist. */
  | 'create'
  /** An existing database without anything in it. */
  | 'empty'
  /** Replaces an existing database (or tables in it) once the restore is complete. */
  | 'overwrite';

export interface RestoreTarget {
  /** Where to restore to. */
  connection: ConnectionTarget;
  /** True when the database was made for this restore and can be thrown away. */
  isTemporary: boolean;
  warnings: string[];
  /** Gives a temporary database its name, in place of the old one where that is wanted. */
  publish(): Promise<string[]>;
  /** Removes a temporary database; answers what became of the target, in a sentence. */
  abandon(): Promise<string>;
}

export interface TargetOptions {
  properties: DatabaseProperties;
  /** Whether sessions that are connected to the database to be replaced may be ended. */
  terminateConnections: boolean;
}

/** A session in a database that is not `target`'s, for creating, renaming and dropping. */
export async function openMaintenanceSession(
  target: ConnectionTarget,
  signal: AbortSignal | undefined,
): Promise<DatabaseSession> {
  const candidates = ['postgres', 'template1'].filter((name) => name !== target.database);
  let refusal: unknown;
  for (const database of candidates) {
    try {
      const session = await openSession(withDatabase(target, database), { signal });
      session.detachSignal();
      return session;
    } catch (error) {
      if (
        !isHoldfastError(error) ||
        !['unknown-database', 'no-connect-privilege'].includes(String(error.data['problem']))
      ) {
        throw error;
      }
      refusal = error;
    }
  }
  throw refusal;
}

/** For `create` and `overwrite`: a temporary database beside the one that is meant. */
export async function prepareNewDatabase(
  maintenance: DatabaseSession,
  target: ConnectionTarget,
  mode: 'create' | 'overwrite',
  options: TargetOptions,
): Promise<RestoreTarget> {
  const exists = await databaseExists(maintenance, target.database);
  if (exists && mode === 'create') throw databaseExistsError(target.database);
  if (exists && !options.terminateConnections) await refuseConnected(maintenance, target.database);
  const warnings = await dropAbandonedDatabases(maintenance, target.database);
  const name = await claimTemporaryName(maintenance, target.database);
  try {
    warnings.push(...(await createDatabase(maintenance, name, options.properties)));
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    throw new HoldfastError(
      'restore-failed',
      `${error.message} The role needs CREATEDB, and the server room.`,
      { cause: error },
    );
  }
  return {
    connection: withDatabase(target, name),
    isTemporary: true,
    warnings,
    publish: () => publishDatabase(maintenance, name, target.database, mode, options),
    async abandon() {
      try {
        await dropDatabase(maintenance, name);
        return exists ? `The database ${target.database} is as it was.` : 'Nothing was left behind.';
      } catch {
        return `The half-made database ${name} could not be removed; drop it by hand.`;
      }
    },
  };
}

/** For `empty`, and for tables that are replaced in place: the database as it is. */
export async function useExistingDatabase(
  target: ConnectionTarget,
  options: { mustBeEmpty: boolean; abandoned: string; signal?: AbortSignal | undefined },
): Promise<RestoreTarget> {
  await using session = await openSession(target, { signal: options.signal });
  if (options.mustBeEmpty) {
    const found = await session.query<{ name: string }>('look into the database', anyUserObject);
    if (found.length > 0) {
      throw new HoldfastError(
        'database-not-empty',
        `The database ${target.database} is not empty: it holds ${found.map((row) => row.name).join(', ')}. Choose an empty or a new one.`,
      );
    }
  }
  if (options.signal?.aborted) throw cancelled();
  return {
    connection: target,
    isTemporary: false,
    warnings: [],
    publish: async () => [],
    abandon: async () => options.abandoned,
  };
}

const notOfExtension = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;
const userSchema = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;
const anyUserObject = `
  (SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${userSchema} AND ${notOfExtension('pg_class', 'c.oid')} LIMIT 3)
  UNION ALL (SELECT format('%I.%I()', n.nspname, p.proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE ${userSchema} AND ${notOfExtension('pg_proc', 'p.oid')} LIMIT 1)
  UNION ALL (SELECT format('%I.%I', n.nspname, t.typname) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${userSchema} AND t.typrelid = 0 AND t.typelem = 0 AND ${notOfExtension('pg_type', 't.oid')} LIMIT 1)
  UNION ALL (SELECT format('schema %I', n.nspname) FROM pg_namespace n
    WHERE ${userSchema} AND n.nspname <> 'public' AND ${notOfExtension('pg_namespace', 'n.oid')} LIMIT 1)
  UNION ALL (SELECT format('large object %s', m.oid) FROM pg_largeobject_metadata m LIMIT 1)`;
