/** Runs pg_amcheck over the restored copy: tables and their indexes agree. It needs an extension, which is taken away again. */

import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { HoldfastError, isHoldfastError } from '../../errors.ts';
import { runTool } from '../child-process.ts';
import { ClientEnvironment } from '../client-environment.ts';
import { connectionString } from '../connection.ts';
import type { DatabaseSession } from '../session.ts';
import type { DatabaseProof } from './database-proof.ts';
import { availableExtensions } from './proof-extensions.ts';
import type { ProofServer } from './proof-server.ts';

const schema = 'holdfast_amcheck';

export async function checkIndexes(
  server: ProofServer,
  database: string,
  proof: DatabaseProof,
  signal: AbortSignal | undefined,
): Promise<void> {
  const unproven = (reason: string) =>
    proof.unproven.push({ part: 'the soundness of the indexes (pg_amcheck)', reason });
  const program = join(server.cluster.programs.directory, 'pg_amcheck');
  try {
    accessSync(program, constants.X_OK);
  } catch {
    unproven(`this machine has no pg_amcheck of PostgreSQL ${server.cluster.major}`);
    return;
  }
  {
    await using admin = await server.superuser(database);
    if (!(await availableExtensions(admin)).has('amcheck')) {
      unproven('the extension amcheck is not installed on this machine');
      return;
    }
    const [present] = await admin.query<{ schema: string }>(
      'look for amcheck',
      `SELECT n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'amcheck'`,
    );
    if (!present) {
      await admin.query('make a schema for amcheck', `CREATE SCHEMA ${schema}`);
      await admin.query('make the extension amcheck', `CREATE EXTENSION amcheck WITH SCHEMA ${schema}`);
    }
    await admin.query(
      'let the restoring role use amcheck',
      `DO $grants$ DECLARE object record; BEGIN
         FOR object IN SELECT d.objid::regprocedure AS name, p.pronamespace::regnamespace AS place
           FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'amcheck' JOIN pg_proc p ON p.oid = d.objid
           WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
         LOOP EXECUTE format('GRANT USAGE ON SCHEMA %s TO ${server.role}', object.place);
              EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO ${server.role}', object.name); END LOOP;
       END $grants$`,
    );
  }
  const target = server.target(database);
  using environment = new ClientEnvironment(target);
  try {
    // Ours to read only what was restored: the catalogs belong to the superuser, and are this server's own.
    await runTool(
      {
        path: program,
        args: [
          '--no-password',
          '--heapallindexed',
          '--exclude-schema=pg_catalog',
          '--exclude-schema=pg_toast',
          connectionString(database),
        ],
        environment: environment.variables,
        signal,
      },
      (exit, lines) =>
        new HoldfastError(
          'verification-failed',
          lines[0] ?? `it ended with code ${exit.code ?? exit.signal}`,
          {
            data: { exitCode: exit.code },
          },
        ),
    );
    proof.indexes = 'sound';
  } catch (error) {
    if (!isHoldfastError(error, 'verification-failed')) throw error;
    if (error.data['exitCode'] === 2) {
      proof.indexes = 'damaged';
      proof.failures.push({ message: `pg_amcheck found damage in the restored copy: ${error.message}.` });
    } else unproven(`pg_amcheck could not be run: ${error.message}`);
  }
}

/** Takes away what {@link checkIndexes} made. */
export async function removeIndexCheck(admin: DatabaseSession): Promise<void> {
  await admin.query('remove amcheck', `DROP SCHEMA IF EXISTS ${schema} CASCADE`);
}
