/**
 * What would go wrong with a backup of this database, found before the first byte is stored. Everything that pg_dump
 * would refuse is an error here, by name; what it would silently leave out is a warning.
 */
import { type HoldfastError, isHoldfastError } from '../errors.ts';
import { type ClientTools, type FindToolsOptions, findClientTools, majorOf } from './client-tools.ts';
import type { ConnectionTarget } from './connection.ts';
import { type DatabaseFacts, readDatabaseFacts } from './database-facts.ts';
import { type Obstacle, readObstacles } from './preflight-catalog.ts';
import { openSession } from './session.ts';

export interface Finding {
  level: 'ok' | 'warning' | 'error';
  code: string;
  message: string;
  /** What to do about it; may hold SQL. */
  fix?: string;
  /** Names of what is concerned; the first hundred. */
  names?: string[];
}

export interface PreflightReport {
  /** True when no finding is an error. */
  ok: boolean;
  findings: Finding[];
  /** Absent when the server could not be asked. */
  facts?: DatabaseFacts;
  /** Of the database on the server's disk, indexes included. */
  sizeBytes?: number;
  tools?: ClientTools;
}

export interface PreflightOptions extends FindToolsOptions {
  signal?: AbortSignal | undefined;
}

/** The oldest major version this is tested with. */
const oldestTestedMajor = 13;

/** Never rejects but with `cancelled`: an unreachable server is a finding. */
export async function preflightDatabase(
  target: ConnectionTarget,
  options: PreflightOptions = {},
): Promise<PreflightReport> {
  const findings: Finding[] = [];
  const report: PreflightReport = { ok: false, findings };
  try {
    await using session = await openSession(target, { signal: options.signal });
    const facts = await readDatabaseFacts(session);
    report.facts = facts;
    findings.push({
      level: 'ok',
      code: 'reachable',
      message: `Connected to PostgreSQL ${facts.serverVersion}.`,
    });
    const size = await session.query<{ bytes: string }>(
      'read the size of the database',
      'SELECT pg_database_size(current_database())::text AS bytes',
    );
    report.sizeBytes = Number(size[0]?.bytes ?? 0);
    findings.push(...describeServer(target, facts));
    const obstacles = await readObstacles(session, facts);
    findings.push(...obstacles.map((obstacle) => describeObstacle(obstacle, target)));
    try {
      report.tools = await findClientTools(majorOf(facts.serverVersionNumber), options);
    } catch (error) {
      findings.push(fromError(error as HoldfastError));
    }
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
    findings.push(fromError(error));
  }
  report.ok = !findings.some((finding) => finding.level === 'error');
  return report;
}

function fromError(error: HoldfastError): Finding {
  const { problem } = error.data;
  return { level: 'error', code: typeof problem === 'string' ? problem : error.code, message: error.message };
}

function describeServer(target: ConnectionTarget, facts: DatabaseFacts): Finding[] {
  const findings: Finding[] = [];
  const major = majorOf(facts.serverVersionNumber);
  if (major < oldestTestedMajor) {
    findings.push({
      level: 'warning',
      code: 'old-server',
      message: `PostgreSQL ${major} is older than what Holdfast is tested with (${oldestTestedMajor} and newer).`,
      fix: 'Upgrade the server when you can, and verify backups by test restores.',
    });
  }
  if (!facts.isSuperuser) {
    findings.push({
      level: 'warning',
      code: 'no-role-passwords',
      message: `${target.user} is no superuser: the server's roles are stored without their passwords.`,
      fix: 'Back up as a superuser, or be ready to set passwords again after a disaster.',
    });
  }
  if (facts.onStandby) {
    findings.push({
      level: 'warning',
      code: 'standby',
      message:
        'The server is a standby: it may end a long dump to follow its primary, and has no data of unlogged tables.',
      fix: 'Set hot_standby_feedback = on, or back up the primary.',
    });
  }
  if (target.ignoredParameters.includes('pgbouncer')) {
    findings.push({
      level: 'warning',
      code: 'pooler',
      message: 'The connection URL leads through PgBouncer. A dump needs a session of its own.',
      fix: 'Use the URL of the server itself.',
    });
  }
  return findings;
}

function describeObstacle(obstacle: Obstacle, target: ConnectionTarget): Finding {
  const { kind, names, count } = obstacle;
  const some =
    names.length < count ? `${names.slice(0, 5).join(', ')} and ${count - 5} more` : names.join(', ');
  const role = `"${target.user.replaceAll('"', '""')}"`;
  const texts: Record<Obstacle['kind'], Omit<Finding, 'code' | 'names'>> = {
    'unreadable-tables': {
      level: 'error',
      message: `${target.user} may not read ${count === 1 ? 'the table' : `${count} tables`}: ${some}.`,
      fix: `GRANT pg_read_all_data TO ${role};`,
    },
    'unreadable-sequences': {
      level: 'error',
      message: `${target.user} may not read ${count === 1 ? 'the sequence' : `${count} sequences`}: ${some}.`,
      fix: `GRANT pg_read_all_data TO ${role};`,
    },
    'unreadable-large-objects': {
      level: 'error',
      message: `${target.user} may not read ${count} large objects: ${some}.`,
      fix: 'Back up as their owner or a superuser, or GRANT SELECT ON LARGE OBJECT for each.',
    },
    'row-security': {
      level: 'error',
      message: `Row security would hide rows from ${target.user} in ${some}.`,
      fix: `ALTER ROLE ${role} BYPASSRLS;`,
    },
    'unlogged-tables': {
      level: 'warning',
      message: `Unlogged tables lose their rows when the server crashes: ${some}.`,
    },
    'foreign-tables': {
      level: 'warning',
      message: `Of foreign tables only the definition is stored, not the rows on the other server: ${some}.`,
    },
    'invalid-indexes': {
      level: 'warning',
      message: `Invalid indexes are not part of a dump: ${some}.`,
      fix: 'REINDEX or drop them.',
    },
    'collation-version': {
      level: 'warning',
      message: `The sort order of the database was made with another version of the operating system's library: ${some}.`,
      fix: 'REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION.',
    },
  };
  return { code: kind, names: names.slice(0, 100), ...texts[kind] };
}
