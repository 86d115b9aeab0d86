import type { Installation } from '@holdfast/contracts/settings';
import type { Services } from '../services.ts';

/** A worker shows that it is alive every few seconds. */
const aliveMs = 2 * 60_000;

export async function describeInstallation({ database, installation }: Services): Promise<Installation> {
  const workers = await database.prisma.workerProcess.findMany({
    where: { stoppedAt: null, heartbeatAt: { gt: new Date(Date.now() - aliveMs) } },
    orderBy: { startedAt: 'asc' },
  });
  const { hostname, port } = new URL(database.url);
  return {
    version: installation.version,
    fileRoots: [...installation.fileRoots],
    databaseHost: hostname === '' ? 'this machine' : `${hostname}${port === '' ? '' : `:${port}`}`,
    ownDatabaseServer: installation.ownDatabaseServer,
    workers: workers.map((worker) => ({
      ...{ id: worker.id, hostname: worker.hostname, pid: worker.pid },
      startedAt: worker.startedAt.toISOString(),
      seenAt: worker.heartbeatAt.toISOString(),
    })),
  };
}
