/** Roles, memberships, tablespaces and settings of a whole server: what no dump of one database holds. */

import { HoldfastError } from '../errors.ts';
import { runTool, type ToolExit } from './child-process.ts';
import type { ClientTools } from './client-tools.ts';
import { type ConnectionTarget, connectionString } from './connection.ts';

export const globalsName = 'globals.sql';

export interface GlobalsOptions {
  environment: Readonly<Record<string, string>>;
  /** Hashes of passwords are for superusers only. */
  withRolePasswords: boolean;
  signal?: AbortSignal | undefined;
}

/** The SQL script that `pg_dumpall --globals-only` writes. Rejects with `dump-failed`. */
export async function dumpGlobals(
  target: ConnectionTarget,
  tools: ClientTools,
  options: GlobalsOptions,
): Promise<Buffer> {
  const args = ['--globals-only', '--no-password', `--database=${connectionString(target.database)}`];
  if (!options.withRolePasswords) args.push('--no-role-passwords');
  const { output } = await runTool(
    { path: tools.paths.pg_dumpall, args, environment: options.environment, signal: options.signal },
    globalsFailure,
  );
  return output;
}

function globalsFailure(exit: ToolExit, lines: string[]): HoldfastError {
  const reason = lines.find((line) => line.includes('error')) ?? `exit code ${exit.code ?? exit.signal}`;
  return new HoldfastError(
    'dump-failed',
    `The server's roles could not be read: ${reason.replace(/^pg_dumpall: error: /, '')}`,
  );
}
