/**
 * The server of a test restore. What it restores may have been written by anybody, so it is kept small: no TCP, bounded
 * memory, behind everything else on the machine, and as root under a user that owns nothing. The archive's statements
 * are run by a role without special rights, never by the superuser, whom nobody can name in advance.
 */
import { randomBytes } from 'node:crypto';
import type { FindToolsOptions } from '../client-tools.ts';
import { type ClientTools, findClientTools } from '../client-tools.ts';
import { type ConnectionTarget, parseConnectionUrl, withDatabase } from '../connection.ts';
import type { LocalCluster } from '../local-cluster.ts';
import { startScratchCluster } from '../local-cluster-scratch.ts';
import { findServerPrograms } from '../server-programs.ts';
import { type DatabaseSession, openSession } from '../session.ts';

export interface ProofServerOptions {
  /** Of the server that was backed up. */
  major: number;
  /** Entries of the archive: each may be locked at once. */
  entries: number;
  parent?: string | undefined;
  tools?: FindToolsOptions | undefined;
  onNotice?: ((text: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface ProofServer extends AsyncDisposable {
  cluster: LocalCluster;
  tools: ClientTools;
  /** A session of the superuser, who looks nothing up in what was restored. */
  superuser(database?: string): Promise<DatabaseSession>;
  /** The role that restores. */
  role: string;
  target(database: string): ConnectionTarget;
}

/** Users that own nothing come before `postgres`, to whom the machine's other databases may belong. */
const users = ['holdfast-scratch', 'nobody', 'postgres'];
const connections = 20;

/**
 * Starts it with the programs of that major version, or, where those are missing, of the next newer one. Rejects with
 * `tool-missing` when there are none that could restore the archive, and as `startScratchCluster`.
 */
export async function startProofServer(options: ProofServerOptions): Promise<ProofServer> {
  const { signal, onNotice, parent } = options;
  const newer = (await findServerPrograms())
    .map(({ major }) => major)
    .filter((major) => major >= options.major)
    .sort((a, b) => a - b);
  const major = newer[0] ?? options.major;
  const tools = await findClientTools(major, options.tools);
  const cluster = await startScratchCluster({
    major,
    install: false,
    socketOnly: true,
    superuser: `holdfast_${randomBytes(6).toString('hex')}`,
    runAs: users,
    limits: { niceness: 10, addressSpaceBytes: 8 * 1024 ** 3 },
    settings: settings(options.entries),
    signal,
    ...(parent === undefined ? {} : { parent }),
    ...(onNotice ? { onNotice } : {}),
  });
  try {
    const admin = parseConnectionUrl(cluster.url());
    const superuser = async (database = 'postgres') => {
      const session = await openSession(
        { ...withDatabase(admin, database), serverOptions: '-c search_path=pg_catalog' },
        { signal },
      );
      return session;
    };
    const role = `holdfast_proof_${randomBytes(6).toString('hex')}`;
    const password = randomBytes(24).toString('base64url');
    await using session = await superuser();
    await session.query(
      'make the restoring role',
      `CREATE ROLE ${role} LOGIN BYPASSRLS PASSWORD '${password}'`,
    );
    return {
      ...{ cluster, tools, superuser, role },
      target: (database) => ({ ...withDatabase(admin, database), user: role, password }),
      [Symbol.asyncDispose]: () => cluster.stop(),
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

function settings(entries: number): Record<string, string> {
  return {
    shared_buffers: '64MB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    max_connections: String(connections),
    max_parallel_workers: '0',
    max_worker_processes: '1',
    max_wal_size: '512MB',
    max_locks_per_transaction: String(Math.max(256, Math.ceil((entries * 3) / connections))),
    autovacuum: 'off',
    jit: 'off',
    temp_file_limit: '4GB',
    log_statement: 'none',
  };
}
