/** What a person has chosen on the way, and what is asked of the server for it. */
import type { RestoreDatabaseInput } from '@holdfast/contracts/restores';
import { emptyConnection, type TypedConnection, toConnection } from '../sources/connection-state.ts';

export interface DatabasePlan {
  /** undefined: all. */
  tables: readonly TableName[] | undefined;
  /** The server of a source, or `other`. */
  server: string;
  connection: TypedConnection;
  database: string;
  mode: RestoreDatabaseInput['mode'];
  roles: RestoreDatabaseInput['roles'];
  terminateConnections: boolean;
  /** Of rows: only to see what would not fit. */
  dryRun: boolean;
}

export interface TableName {
  schema: string;
  name: string;
}

export function firstPlan(proposed: { sourceId: string | null; name: string } | null): DatabasePlan {
  return {
    tables: undefined,
    server: proposed?.sourceId ?? 'other',
    connection: emptyConnection,
    database: proposed?.name ?? '',
    mode: 'new',
    roles: 'without-ownership',
    terminateConnections: false,
    dryRun: false,
  };
}

/** undefined while something is missing. */
export function toRestoreInput(backupId: string, plan: DatabasePlan): RestoreDatabaseInput | undefined {
  const { tables, server, database, mode, roles, terminateConnections, dryRun } = plan;
  const connection = server === 'other' ? toConnection(plan.connection) : undefined;
  if (database.trim() === '' || (server === 'other' && !connection)) return undefined;
  return {
    ...{ backupId, mode, roles, terminateConnections, dryRun },
    target: { server: connection ? { connection } : { sourceId: server }, database: database.trim() },
    ...(tables === undefined ? {} : { tables: [...tables] }),
  };
}
