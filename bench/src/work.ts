/** The pieces of work that are measured, in the order in which a round does them. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant } from './contestant.ts';
import type { BenchData } from './data/prepare.ts';
import { backUpDatabaseStage, holdfast } from './holdfast.ts';
import { childrenCpuSeconds, measure, type Pipeline } from './measure.ts';
import type { Group } from './options.ts';
import { folderFacts, removeFolder } from './repository.ts';

export interface Sample {
  wallSeconds: number;
  cpuSeconds: number;
  peakRssBytes: number;
  /** What the work added to the repository; undefined where it only reads. */
  storedBytes?: number;
  /** What pg_dump used beside it. */
  pgDumpCpuSeconds?: number;
}

export interface Work {
  id: string;
  title: string;
  group: Group;
  /** Starts with a repository that has nothing but its keys. */
  fresh?: boolean;
  run(contestant: Contestant, place: Place): Promise<Sample>;
}

/** Where one contestant works. */
export interface Place {
  repository: string;
  restored: string;
  scratch: string;
}

export function planWork(data: BenchData): Work[] {
  return [...pipeWork(data), ...streamWork(data), ...treeWork(data)];
}

function pipeWork({ database }: BenchData): Work[] {
  if (!database) return [];
  const dump = { argv: database.pgDump };
  return [
    {
      ...{ id: 'pipe', group: 'pipe', fresh: true, title: 'database, first backup' },
      async run(contestant, { repository, scratch }) {
        const env = { ...contestant.env, ...database.env, HOLDFAST_BENCH_DATABASE_URL: database.url };
        if (contestant !== holdfast) {
          const pipeline = { stages: [dump, contestant.saveStream(repository)], env };
          return await storing(repository, pipeline, 1);
        }
        const report = join(scratch, 'children');
        const stages = [backUpDatabaseStage(repository, report)];
        const sample = await storing(repository, { stages, env });
        const pgDumpCpuSeconds = childrenCpuSeconds(readFileSync(report, 'utf8'));
        return { ...sample, cpuSeconds: sample.cpuSeconds - pgDumpCpuSeconds, pgDumpCpuSeconds };
      },
    },
  ];
}

/** `pg_dump` alone: nobody can be faster than it. */
export async function measureFloor({ database }: BenchData): Promise<number | undefined> {
  if (!database) return undefined;
  const { wallSeconds } = await measure({
    stages: [{ argv: database.pgDump }],
    readOutput: true,
    env: database.env,
  });
  return wallSeconds;
}

function streamWork({ dumps }: BenchData): Work[] {
  if (!dumps) return [];
  const save = (file: string): Work['run'] => {
    return async (contestant, { repository }) =>
      await storing(repository, {
        stages: [contestant.saveStream(repository)],
        stdin: file,
        env: contestant.env,
      });
  };
  return [
    {
      ...{ id: 'open', group: 'stream', fresh: true, title: 'open and list, nothing else' },
      run: async (contestant, { repository }) =>
        await reading({ stages: [contestant.open(repository)], env: contestant.env }),
    },
    { id: 'stream-first', group: 'stream', title: 'saved dump, first', run: save(dumps.base) },
    { id: 'stream-again', group: 'stream', title: 'identical again', run: save(dumps.base) },
    { id: 'stream-recent', group: 'stream', title: '1 % recent rows', run: save(dumps.recent) },
    {
      ...{ id: 'stream-read', group: 'stream', title: 'read back' },
      run: async (contestant, { repository }) =>
        await reading({
          stages: [contestant.readStream(repository)],
          env: contestant.env,
          readOutput: true,
        }),
    },
    { id: 'stream-verify', group: 'stream', title: 'full verify', run: verify },
  ];
}

function treeWork({ tree }: BenchData): Work[] {
  if (!tree) return [];
  const backUp: Work['run'] = async (contestant, { repository }) =>
    await storing(repository, {
      stages: [contestant.backUpTree(repository, tree.directory)],
      env: contestant.env,
    });
  return [
    { id: 'tree-first', group: 'tree', fresh: true, title: 'tree, first', run: backUp },
    { id: 'tree-again', group: 'tree', title: 'tree, unchanged', run: backUp },
    {
      ...{ id: 'tree-restore', group: 'tree', title: 'tree, restore' },
      async run(contestant, { repository, restored }) {
        removeFolder(restored);
        mkdirSync(restored, { recursive: true });
        const sample = await reading({
          stages: [contestant.restoreTree(repository, restored)],
          env: contestant.env,
        });
        const { files, bytes } = folderFacts(join(restored, tree.directory));
        removeFolder(restored);
        if (files !== tree.files || bytes !== tree.bytes) {
          throw new Error(
            `${contestant.name} restored ${files} files of ${bytes} bytes, not ${tree.files} of ${tree.bytes}.`,
          );
        }
        return sample;
      },
    },
    { id: 'tree-verify', group: 'tree', title: 'tree, full verify', run: verify },
  ];
}

const verify: Work['run'] = async (contestant, { repository }) =>
  await reading({ stages: [contestant.verify(repository)], env: contestant.env });

async function storing(repository: string, pipeline: Pipeline, subject = 0): Promise<Sample> {
  const before = folderFacts(repository).bytes;
  const sample = await reading(pipeline, subject);
  return { ...sample, storedBytes: folderFacts(repository).bytes - before };
}

/** `subject` is the stage that is the contestant's; one before it is pg_dump. */
async function reading(pipeline: Pipeline, subject = 0): Promise<Sample> {
  const { wallSeconds, stages } = await measure(pipeline);
  const { cpuSeconds, peakRssBytes } = stages[subject]!;
  const sample = { wallSeconds, cpuSeconds, peakRssBytes };
  return subject === 0 ? sample : { ...sample, pgDumpCpuSeconds: stages[0]!.cpuSeconds };
}
