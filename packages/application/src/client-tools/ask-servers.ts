/** Which version of PostgreSQL each source's server is, asked of the servers themselves. */
import { type HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { type ConnectionTarget, majorOf, openSession, parseConnectionUrl } from '@holdfast/core/postgres';
import type { Database } from '@holdfast/db';
import type { ApplicationKey } from '../secrets/application-key.ts';
import { type SourceRow, sourceTarget } from '../sources/connection.ts';

export interface AskedServer {
  source: { id: string; name: string };
  /** Absent when it did not answer. */
  answer?: { version: string; major: number };
  error?: HoldfastError;
}

/** So many at once: those that do not answer take their time. */
const atOnce = 4;
const patienceMs = 10_000;

/** Never rejects because of a server; with `cancelled` only. Holdfast's own database is one of them. */
export async function askServers(
  database: Database,
  key: ApplicationKey,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<AskedServer[]> {
  const sources = await database.prisma.source.findMany({
    where: { kind: { in: ['database', 'holdfast'] }, removedAt: null },
    orderBy: { name: 'asc' },
  });
  const waiting = sources.entries();
  const asked: AskedServer[] = [];
  const ask = async () => {
    for (const [place, source] of waiting) asked[place] = await askServer(source, { database, key, signal });
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  return asked;
}

async function askServer(
  row: SourceRow,
  { database, key, signal }: { database: Database; key: ApplicationKey; signal: AbortSignal | undefined },
): Promise<AskedServer> {
  const source = { id: row.id, name: row.name };
  try {
    const target: ConnectionTarget =
      row.kind === 'holdfast' ? parseConnectionUrl(database.url) : sourceTarget(row, key);
    const connectTimeoutMs = Math.min(target.connectTimeoutMs, patienceMs);
    await using session = await openSession({ ...target, connectTimeoutMs }, { signal });
    const { version, number } = await session.one<{ version: string; number: string }>(
      'ask for the version of the server',
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number`,
    );
    return { source, answer: { version, major: majorOf(Number(number)) } };
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
    return { source, error };
  }
}
