/**
 * A worker: takes jobs while it has room, keeps its sign of life fresh, hears of cancellations, fires schedules, and
 * looks after runs of workers that died.
 */
import { hostname } from 'node:os';
import { clearExports } from '@holdfast/application/exports';
import { sentenceOf } from '@holdfast/application/log';
import {
  claimRun,
  countFreePlaces,
  lightPriority,
  listenForRuns,
  openRunQueue,
  type RunFeed,
  type RunQueue,
  recoverRuns,
  type WorkerIdentity,
} from '@holdfast/application/runs';
import { fireDueSchedules } from '@holdfast/application/schedules';
import cron from 'node-cron';
import { ActiveRuns } from './active-runs.ts';
import { startAlarms } from './alarms.ts';
import { clearLocksOf, removeOldRuns } from './housekeeping.ts';
import type { WorkerParts } from './run-context.ts';
import { version } from './version.ts';

export interface Worker {
  readonly id: string;
  /** Takes nothing more; waits for what runs, then puts it back into the queue. */
  stop(options: { graceMs: number; hurry?: AbortSignal }): Promise<void>;
}

/** Without a notice, how soon a job is found. */
const pollMs = 1000;
const heartbeatMs = 5000;
/** Runs that wait for no place, beside those that do. */
const lightAtOnce = 4;
const queueName = 'runs';

export async function startWorker(parts: WorkerParts): Promise<Worker> {
  const { database } = parts;
  const complain = complainer(parts);
  const row = await database.prisma.workerProcess.create({
    data: { hostname: hostname(), pid: process.pid, version },
    select: { id: true, hostname: true },
  });
  const queue = await openRunQueue(database, {
    supervise: true,
    onError: (error) => complain('queue', error),
  });
  const feed = await listenForRuns(database);
  const active = new ActiveRuns({ parts, queue, worker: row });
  const loop = takeJobs({ parts, queue, feed, worker: row, active });

  const beat = setInterval(
    () => void active.beat().catch((error) => complain('heartbeat', error)),
    heartbeatMs,
  );
  const watch = setInterval(() => void active.stopCancelled().catch(() => {}), pollMs);
  const unsubscribe = feed.subscribe((event) => {
    if (event.type === 'cancel') active.stop(event.runId, 'cancel');
  });
  // node-cron logs what it considers worth knowing; a tick that came late is not.
  const silent = {
    info() {},
    warn() {},
    debug() {},
    error: (message: unknown) => complain('timer', message),
  };
  const options = { noOverlap: true, suppressMissedWarning: true, logger: silent };
  const tasks = [
    cron.schedule('*/5 * * * * *', () => tick(parts, queue, active), options),
    cron.schedule(
      '*/10 * * * *',
      () => clearExports(database).catch((error) => complain('clearing exports', error)),
      options,
    ),
    cron.schedule(
      '23 * * * *',
      () => removeOldRuns(database).catch((error) => complain('housekeeping', error)),
      options,
    ),
  ];
  const alarms = startAlarms(parts, { onError: (error) => complain('alarms', error) });
  return {
    id: row.id,
    async stop({ graceMs, hurry }) {
      for (const task of tasks) await task.destroy();
      await alarms.stop();
      await loop.stop();
      await active.drain({ graceMs, hurry });
      clearInterval(beat);
      clearInterval(watch);
      unsubscribe();
      await feed.close();
      await queue.close();
      await database.prisma.workerProcess.update({ where: { id: row.id }, data: { stoppedAt: new Date() } });
    },
  };
}

async function tick(parts: WorkerParts, queue: RunQueue, active: ActiveRuns): Promise<void> {
  const complain = complainer(parts);
  try {
    await fireDueSchedules(parts.database, queue, {
      onError: (name, error) => complain(`schedule “${name}”`, error),
    });
    // Whoever could not be heard because PostgreSQL was away, or the machine slept, is not dead: all get their turn first.
    const wasAway = Date.now() - active.beatAt > 3 * heartbeatMs;
    await active.beat();
    if (wasAway) return;
    await clearLocksOf(parts, await recoverRuns(parts.database, queue));
  } catch (error) {
    complain('tick', error);
  }
}

interface LoopOptions {
  parts: WorkerParts;
  queue: RunQueue;
  feed: RunFeed;
  worker: WorkerIdentity;
  active: ActiveRuns;
}

/** Fetches jobs as long as there is room: when one is announced, when a run has ended, and every second. */
function takeJobs({ parts, queue, feed, worker, active }: LoopOptions): {
  stop(): Promise<void>;
} {
  const { database } = parts;
  const complain = complainer(parts);
  let stopped = false;
  let wake: () => void = () => {};
  let woken = false;
  const poke = () => {
    woken = true;
    wake();
  };
  const unsubscribe = feed.subscribe((event) => {
    if (event.type === 'queued' || event.type === 'resync') poke();
  });
  active.onEnd = poke;
  const takeAll = async (): Promise<void> => {
    while (!stopped) {
      // What has to wait keeps its place in the queue, so it is not even looked at while there is no room for it.
      const hasPlace = (await countFreePlaces(database.prisma, worker)) > 0;
      const hasLightPlace = active.lightCount < lightAtOnce;
      if (!hasPlace && !hasLightPlace) return;
      const [job] = await queue.boss.fetch<{ runId: string }>(queueName, {
        ...(hasPlace ? {} : { minPriority: lightPriority }),
        ...(hasLightPlace ? {} : { maxPriority: lightPriority - 1 }),
      });
      if (!job) return;
      const claim = await claimRun({ database, queue, worker, job });
      if (claim.outcome === 'taken') active.start(claim.run);
    }
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      await takeAll().catch((error) => complain('taking jobs', error));
      if (woken || stopped) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      unsubscribe();
      poke();
      await running;
    },
  };
}

/** PostgreSQL restarts, networks break: the next round tries again, and the log says what was. */
function complainer({ report }: WorkerParts): (where: string, error: unknown) => void {
  return (where, error) => report.warn({ where, error }, sentenceOf(error));
}
