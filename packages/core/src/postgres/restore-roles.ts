/** Roles that an archive names and the target server lacks. */
import { HoldfastError } from '../errors.ts';
import { quoteIdentifier } from './archive/text.ts';
import type { DatabaseSession } from './session.ts';

export type RoleChoice =
  /** Make missing roles, unable to log in. */
  | 'create-nologin'
  /** Everything belongs to the restoring role; no grants. */
  | 'without-ownership'
  /** Missing roles are an error that names them. */
  | 'fail';

/** The roles of `names` that the server does not have. */
export async function missingRoles(session: DatabaseSession, names: readonly string[]): Promise<string[]> {
  const rows = await session.query<{ name: string }>(
    'look up the roles',
    `SELECT wanted.name FROM unnest($1::text[]) AS wanted(name)
     WHERE NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = wanted.name) ORDER BY 1`,
    [names],
  );
  return rows.map((row) => row.name);
}

export interface RolesNeeded {
  names: readonly string[];
  inPolicies: readonly string[];
}

/**
 * Sees to it that the needed roles exist, as chosen; answers those that were created. Rejects with `roles-missing`, or
 * `restore-failed` when a role cannot be created.
 */
export async function prepareRoles(
  session: DatabaseSession,
  needed: RolesNeeded,
  choice: RoleChoice,
): Promise<string[]> {
  // A policy without its roles would let in other people than it should: that cannot be left out.
  const missing = await missingRoles(
    session,
    choice === 'without-ownership' ? needed.inPolicies : needed.names,
  );
  if (missing.length === 0) return [];
  if (choice !== 'create-nologin') {
    const where =
      choice === 'without-ownership' ? 'Row security policies name roles' : 'The backup names roles';
    throw new HoldfastError(
      'roles-missing',
      `${where} that the server does not have: ${missing.join(', ')}. Create them first, or let them be created without login` +
        `${choice === 'fail' ? ', or restore without ownership' : ''}.`,
      { data: { roles: missing } },
    );
  }
  const created: string[] = [];
  try {
    for (const role of missing) {
      await session.query(`create the role ${role}`, `CREATE ROLE ${quoteIdentifier(role)} NOLOGIN`);
      created.push(role);
    }
  } catch (error) {
    await dropRoles(session, created);
    throw new HoldfastError(
      'restore-failed',
      `${(error as Error).message} Restore as a role that may create roles, or without ownership.`,
      { cause: error },
    );
  }
  return created;
}

/** Takes back what {@link prepareRoles} created, as far as nothing uses it. */
export async function dropRoles(session: DatabaseSession, roles: readonly string[]): Promise<void> {
  for (const role of roles) {
    await session.query('remove a role', `DROP ROLE IF EXISTS ${quoteIdentifier(role)}`).catch(() => {});
  }
}
