/** Tries a connection: a source's, or one that is about to be added. */
import { readConnectionInput, sourceTarget, storedTarget } from '@holdfast/application/sources';
import type { ConnectionInput, ConnectionTest } from '@holdfast/contracts/databases';
import { hasRole } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import { type ConnectionTarget, preflightDatabase } from '@holdfast/core/postgres';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';

export interface TestConnectionOptions {
  sourceId?: string | undefined;
  connection?: ConnectionInput | undefined;
  person: SignedInPerson;
  signal?: AbortSignal | undefined;
}

/** A server that swallows packets must not hold a form up. */
const timeoutMs = 20_000;

export async function testConnection(
  services: Services,
  options: TestConnectionOptions,
): Promise<ConnectionTest> {
  const target = await findTarget(services, options);
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  try {
    const report = await preflightDatabase(target, { signal, pgBin: services.installation.programsFolder });
    const { facts, findings, sizeBytes = 0 } = report;
    return {
      ...{ ok: report.ok, findings },
      ...(facts
        ? {
            facts: {
              kind: 'database',
              ...{ serverVersion: facts.serverVersion, sizeBytes, tables: facts.tableCount },
              extensions: facts.extensions.map(({ name, version }) => ({ name, version })),
              encoding: facts.properties.encoding,
            },
          }
        : {}),
      ...(options.sourceId === undefined
        ? { proposedName: await proposeName(services, target.database) }
        : {}),
    };
  } catch (error) {
    if (!timeout.aborted) throw error;
    const message = `The server gave no answer within ${timeoutMs / 1000} seconds. Check host and port, and whether a firewall is between.`;
    return { ok: false, findings: [{ level: 'error', code: 'database-unreachable', message }] };
  }
}

async function findTarget(
  services: Services,
  { sourceId, connection, person }: TestConnectionOptions,
): Promise<ConnectionTarget> {
  const row =
    sourceId === undefined
      ? undefined
      : await services.database.prisma.source.findFirst({ where: { id: sourceId, removedAt: null } });
  if (row === null) throw notFound('source');
  if (connection === undefined) {
    if (row) return sourceTarget(row, services.key);
    throw new HoldfastError('invalid-input', 'Give a connection, or a source.');
  }
  refuseServerOfOthers(person);
  const { config, secrets } = readConnectionInput(connection);
  if (secrets.password !== undefined || !row) return storedTarget(config, secrets.password);
  const stored = sourceTarget(row, services.key);
  return storedTarget(config, isSameAccount(stored, config) ? stored.password : undefined);
}

/** Reaching out to any server of the network is for owners. */
export function refuseServerOfOthers(person: SignedInPerson): void {
  if (hasRole(person.role, 'owner')) return;
  throw new HoldfastError('not-allowed', 'Only an owner may name a server. Choose one of a source instead.');
}

/** A stored password is only ever sent to where it was stored for. */
export function isSameAccount(
  one: Pick<ConnectionTarget, 'host' | 'port' | 'user'>,
  other: Pick<ConnectionTarget, 'host' | 'port' | 'user'>,
): boolean {
  return one.host === other.host && one.port === other.port && one.user === other.user;
}

async function proposeName({ database }: Services, base: string): Promise<string> {
  const plain = base.replace(/[\p{Cc}/,]/gu, ' ').trim() || 'database';
  const taken = await database.prisma.source.findMany({
    where: { name: { startsWith: plain } },
    select: { name: true },
  });
  const names = new Set(taken.map(({ name }) => name));
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? plain : `${plain} ${n}`;
    if (!names.has(name)) return name;
  }
}
