import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseConfig, sourceTarget } from '@holdfast/application/sources';
import type { ProposedTarget } from '@holdfast/contracts/restores';
import { isHoldfastError } from '@holdfast/core/errors';
import { findRestorable } from '../backups/find-restorable.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { openMaintenance } from './ask-server.ts';

/** A server that does not answer must not hold the form up: then the name is proposed without having asked. */
const askMs = 3000;

/** Where most people would restore to: beside the original, under a name that is free. */
export async function proposeTarget(
  services: Services,
  backupId: string,
  person: SignedInPerson,
): Promise<ProposedTarget> {
  const row = await findRestorable(services, backupId, person);
  const source = row.sourceId
    ? await services.database.prisma.source.findFirst({
        where: { id: row.sourceId, kind: 'database', removedAt: null },
      })
    : null;
  if (row.kind !== 'database') {
    // Rows of an older tool go into the database that they are of.
    const own = source && {
      sourceId: source.id,
      name: (source.config as unknown as DatabaseConfig).database,
    };
    return { database: own, directory: await proposeDirectory(services, row) };
  }
  if (!source) return { database: { sourceId: null, name: plainName(row.sourceName) }, directory: null };
  const { database } = source.config as unknown as DatabaseConfig;
  const taken = await databasesOf(services, source);
  return {
    database: { sourceId: source.id, name: freeName(`${database}_restored`, taken) },
    directory: null,
  };
}

async function databasesOf(
  { key }: Services,
  source: Parameters<typeof sourceTarget>[0],
): Promise<Set<string>> {
  try {
    await using session = await openMaintenance(sourceTarget(source, key), AbortSignal.timeout(askMs));
    const rows = await session.query<{ name: string }>(
      'list the databases',
      'SELECT datname AS name FROM pg_database',
    );
    return new Set(rows.map(({ name }) => name));
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    return new Set();
  }
}

/** PostgreSQL cuts longer names off. */
const nameBytes = 63;

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const end = n === 1 ? '' : `_${n}`;
    let base = wanted;
    while (Buffer.byteLength(base + end) > nameBytes) base = base.slice(0, -1);
    if (!taken.has(base + end)) return base + end;
  }
}

function plainName(name: string): string {
  return `${name.replace(/[^\p{L}\p{N}_]+/gu, '_').slice(0, 40)}_restored`;
}

async function proposeDirectory(
  { installation }: Services,
  row: { sourceName: string; takenAt: Date },
): Promise<string> {
  const root = installation.fileRoots[0] ?? homedir();
  const name = row.sourceName.replace(/[^\p{L}\p{N}_.-]+/gu, '-').slice(0, 60);
  const base = join(root, `restored-${name}-${row.takenAt.toISOString().slice(0, 10)}`);
  for (let n = 1; ; n += 1) {
    const path = n === 1 ? base : `${base}-${n}`;
    const isFree = await access(path).then(
      () => false,
      () => true,
    );
    if (isFree) return path;
  }
}
