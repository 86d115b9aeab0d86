/**
 * Whether the process in this container works, for its health check: `node scripts/ask-health.ts web|worker`. The web
 * process answers over HTTP; a worker shows in Holdfast's database that it is alive, under this machine's name.
 */
import { hostname } from 'node:os';
import { needed, readEnvironment } from '@holdfast/application/environment';
import { sentenceOf } from '@holdfast/application/log';
import { openDatabase } from '@holdfast/db';

const aliveMs = 60_000;

try {
  const isWell = process.argv[2] === 'worker' ? await isWorkerAlive() : await isWebAlive();
  if (!isWell) throw new Error('It does not work.');
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 1;
}

async function isWebAlive(): Promise<boolean> {
  const { port } = readEnvironment(process.env);
  const url = `http://127.0.0.1:${port}/api/health/live`;
  return (await fetch(url, { signal: AbortSignal.timeout(4000) })).ok;
}

async function isWorkerAlive(): Promise<boolean> {
  const { databaseUrl } = readEnvironment(process.env);
  await using database = openDatabase(needed(databaseUrl, 'DATABASE_URL'), { connections: 1 });
  const since = new Date(Date.now() - aliveMs);
  const where = { hostname: hostname(), stoppedAt: null, heartbeatAt: { gt: since } };
  return (await database.prisma.workerProcess.count({ where })) > 0;
}
