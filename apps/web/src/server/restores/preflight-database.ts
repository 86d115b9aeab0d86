/** What a restore of a database would meet, asked of the server and of the manifest before anything is touched. */
import type { Finding } from '@holdfast/contracts/databases';
import type { RestoreDatabaseInput, RestorePreflight } from '@holdfast/contracts/restores';
import { openDatabaseBackup } from '@holdfast/core/backup';
import { type HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { type DatabaseManifest, newerServerWarning } from '@holdfast/core/postgres';
import { findRestorable } from '../backups/find-restorable.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { askServer, type ServerAnswer } from './ask-server.ts';
import { findRestoreTarget } from './find-target.ts';
import { preflightRows } from './preflight-rows.ts';

export interface PreflightDatabaseOptions {
  input: RestoreDatabaseInput;
  person: SignedInPerson;
  signal?: AbortSignal | undefined;
}

const timeoutMs = 20_000;

export async function preflightDatabaseRestore(
  services: Services,
  { input, person, signal }: PreflightDatabaseOptions,
): Promise<RestorePreflight> {
  if (input.mode === 'rows') return preflightRows(services, { input, person, signal });
  const found = await findRestorable(services, input.backupId, person);
  const { connection } = await findRestoreTarget(services, input.target, person);
  const manifest = await found.use(
    async (vault, backup) => (await openDatabaseBackup(vault, backup, signal)).manifest,
    signal,
  );
  const estimate = estimateOf(manifest, input, found.durationMs);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await askServer(connection, manifest, {
      pgBin: services.installation.programsFolder,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const findings = [...findObstacles(answer, manifest, input), ...findTables(manifest, input)];
    const ok = !findings.some(({ level }) => level === 'error');
    return { ok, findings, estimate, missingRoles: answer.missingRoles };
  } catch (error) {
    const late = timeout.aborted;
    if (!late && (!isHoldfastError(error) || error.code === 'cancelled')) throw error;
    const { code, message } = late
      ? { code: 'database-unreachable', message: 'The server gave no answer in time. Check host and port.' }
      : (error as HoldfastError);
    return { ok: false, findings: [{ level: 'error', code, message }], estimate, missingRoles: [] };
  }
}

function estimateOf(
  manifest: DatabaseManifest,
  { tables }: RestoreDatabaseInput,
  backupMs: bigint | null,
): RestorePreflight['estimate'] {
  const wanted = tables
    ? manifest.tables.filter((table) =>
        tables.some((t) => t.schema === table.schema && t.name === table.name),
      )
    : manifest.tables;
  const sum = (of: DatabaseManifest['tables']) => of.reduce((total, { bytes }) => total + bytes, 0);
  const [bytes, all] = [sum(wanted), sum(manifest.tables)];
  // A restore reads, writes and compares what a backup only read.
  const share = all === 0 ? 1 : bytes / all;
  const durationMs = backupMs === null ? null : Math.round(Number(backupMs) * 3 * share);
  return { bytes, items: wanted.length, durationMs };
}

function findTables(manifest: DatabaseManifest, { tables = [] }: RestoreDatabaseInput): Finding[] {
  const missing = tables.filter(
    ({ schema, name }) => !manifest.tables.some((table) => table.schema === schema && table.name === name),
  );
  if (missing.length === 0) return [];
  const names = missing.map(({ schema, name }) => `${schema}.${name}`);
  return [
    {
      level: 'error',
      code: 'tables-missing',
      message: 'The backup does not hold all of these tables.',
      names,
    },
  ];
}

function findObstacles(
  answer: ServerAnswer,
  manifest: DatabaseManifest,
  input: RestoreDatabaseInput,
): Finding[] {
  const { database } = input.target;
  const findings: Finding[] = [
    { level: 'ok', code: 'reachable', message: `Connected to PostgreSQL ${answer.serverVersion}.` },
  ];
  const add = (level: Finding['level'], code: string, message: string, more: Partial<Finding> = {}) =>
    findings.push({ level, code, message, ...more });
  if (answer.major < Math.floor(manifest.serverVersionNumber / 10_000)) {
    add('error', 'older-server', `The backup is of PostgreSQL ${manifest.serverVersion}, which is newer.`, {
      fix: 'Choose a server of that version or a later one.',
    });
  }
  const newer = newerServerWarning(manifest, answer.major);
  if (newer !== undefined) add('warning', 'newer-server', newer);
  if (answer.toolProblem !== null) add('error', 'tool-missing', answer.toolProblem);
  if (input.mode === 'new' && answer.exists) {
    add('error', 'database-exists', `There is a database ${database} already.`, {
      fix: 'Choose another name.',
    });
  }
  if (input.mode !== 'new' && !answer.exists) {
    add('error', 'unknown-database', `There is no database ${database}.`, {
      fix: 'Restore into a new database instead.',
    });
  }
  if (input.mode === 'empty' && answer.exists && answer.tables > 0) {
    add('error', 'database-not-empty', `The database ${database} holds ${answer.tables} tables.`, {
      fix: 'Choose an empty or a new one.',
    });
  }
  if (input.mode !== 'empty' && input.tables === undefined && !answer.mayCreate) {
    add('error', 'no-createdb', `${answer.user} may not create databases.`, {
      fix: `ALTER ROLE "${answer.user.replaceAll('"', '""')}" CREATEDB;`,
    });
  }
  if (input.mode === 'overwrite' && answer.exists) {
    add(
      'warning',
      'overwrites',
      `What is in ${database} now is replaced once the restored data was found to be right.`,
    );
    if (answer.connections > 0) {
      const level = input.terminateConnections ? 'warning' : 'error';
      const ends = input.terminateConnections ? ' They will be ended.' : '';
      add(level, 'connected', `${answer.connections} sessions are connected to ${database}.${ends}`, {
        fix: 'Stop what uses it, or let the sessions be ended.',
      });
    }
  }
  if (answer.missingExtensions.length > 0) {
    add('error', 'extensions-missing', 'The server lacks extensions that the backup needs.', {
      ...{ names: answer.missingExtensions, fix: 'Install their packages on the server.' },
    });
  }
  if (answer.missingRoles.length > 0) {
    const level = input.roles === 'fail' ? 'error' : 'warning';
    const what = {
      fail: '',
      create: ' They will be made, without login.',
      'without-ownership': ' Everything will belong to the role that restores.',
    };
    add(level, 'roles-missing', `The server lacks roles that the backup names.${what[input.roles]}`, {
      ...{ names: answer.missingRoles, fix: 'Let them be created, or restore without ownership.' },
    });
  }
  return findings;
}
