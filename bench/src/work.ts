/** The pieces of work that are measured, in the order in which a round does them. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant } from './contestant.ts';
import type { BenchData } from './data/prepare.ts';
import { folderFacts, removeFolder } from './folders.ts';
import { backUpDatabaseStage, holdfast } from './holdfast.ts';
import { childrenCpuSeconds, type Measurement, type Pipeline } from './measure.ts';
import type { Group } from './options.ts';

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
  /** Rejects when the work's result is not right; called once, after the last round. */
  check?(contestant: Contestant, place: Place): Promise<unknown>;
}

/** Where and how one contestant works. */
export interface Place {
  repository: string;
  /** Target of restores. */
  restored: string;
  scratch: string;
  measure(pipeline: Pipeline): Promise<Measurement>;
}

export function planWork(data: BenchData): Work[] {
  return [...pipeWork(data), ...streamWork(data), ...treeWork(data)];
}

/** `pg_dump` into a pipe that is emptied at once: nobody can be faster. */
export function floorPipeline({ database }: BenchData): Pipeline | undefined {
  return database && { stages: [{ argv: database.pgDump }], readOutput: true, env: database.env };
}

function pipeWork({ database }: BenchData): Work[] {
  if (!database) return [];
  const dump = { argv: database.pgDump };
  return [
    {
      ...{ id: 'pipe', group: 'pipe', fresh: true, title: 'database, first' },
      async run(contestant, place) {
        const env = { ...contestant.env, ...database.env, HOLDFAST_BENCH_DATABASE_URL: database.url };
        if (contestant !== holdfast) {
          return await store(place, { stages: [dump, contestant.saveStream(place.repository)], env }, 1);
        }
        const report = join(place.scratch, 'children');
        const sample = await store(place, { stages: [backUpDatabaseStage(place.repository, report)], env });
        const pgDumpCpuSeconds = childrenCpuSeconds(readFileSync(report, 'utf8'));
        return { ...sample, cpuSeconds: sample.cpuSeconds - pgDumpCpuSeconds, pgDumpCpuSeconds };
      },
    },
  ];
}

function streamWork({ dumps }: BenchData): Work[] {
  if (!dumps) return [];
  const save = (file: string): Work['run'] => {
    return async ({ saveStream, env }, place) =>
      await store(place, { stages: [saveStream(place.repository)], stdin: file, env });
  };
  return [
    {
      ...{ id: 'open', group: 'stream', fresh: true, title: 'open and list' },
      run: async ({ open, env }, place) => await read(place, { stages: [open(place.repository)], env }),
    },
    { id: 'stream-first', group: 'stream', title: 'saved dump, first', run: save(dumps.base) },
    { id: 'stream-again', group: 'stream', title: 'identical again', run: save(dumps.base) },
    { id: 'stream-recent', group: 'stream', title: '1 % recent rows', run: save(dumps.recent) },
    {
      ...{ id: 'stream-read', group: 'stream', title: 'read back' },
      run: async ({ readStream, env }, place) =>
        await read(place, { stages: [readStream(place.repository)], env, readOutput: true }),
      check: async ({ readStream, env }, place) =>
        await place.measure({
          stages: [readStream(place.repository), { argv: ['cmp', '-', dumps.recent] }],
          env,
        }),
    },
    { id: 'stream-verify', group: 'stream', title: 'full verify', run: verify },
  ];
}

function treeWork({ tree }: BenchData): Work[] {
  if (!tree) return [];
  const backUp: Work['run'] = async ({ backUpTree, env }, place) =>
    await store(place, { stages: [backUpTree(place.repository, tree.directory)], env });
  return [
    { id: 'tree-first', group: 'tree', fresh: true, title: 'tree, first', run: backUp },
    { id: 'tree-again', group: 'tree', title: 'tree, unchanged', run: backUp },
    {
      ...{ id: 'tree-restore', group: 'tree', title: 'tree, restore' },
      async run({ name, restoreTree, env }, place) {
        removeFolder(place.restored);
        mkdirSync(place.restored, { recursive: true });
        const sample = await read(place, { stages: [restoreTree(place.repository, place.restored)], env });
        const { files, bytes } = folderFacts(join(place.restored, tree.directory));
        if (files !== tree.files || bytes !== tree.bytes) {
          throw new Error(
            `${name} restored ${files} files of ${bytes} bytes, not ${tree.files} of ${tree.bytes}.`,
          );
        }
        removeFolder(place.restored);
        return sample;
      },
    },
    { id: 'tree-verify', group: 'tree', title: 'tree, full verify', run: verify },
  ];
}

const verify: Work['run'] = async (contestant, place) =>
  await read(place, { stages: [contestant.verify(place.repository)], env: contestant.env });

async function store(place: Place, pipeline: Pipeline, subject = 0): Promise<Sample> {
  const before = folderFacts(place.repository).bytes;
  const sample = await read(place, pipeline, subject);
  return { ...sample, storedBytes: folderFacts(place.repository).bytes - before };
}

/** `subject` is the stage that is the contestant's; one before it is pg_dump. */
async function read(place: Place, pipeline: Pipeline, subject = 0): Promise<Sample> {
  const { wallSeconds, stages } = await place.measure(pipeline);
  const { cpuSeconds, peakRssBytes } = stages[subject]!;
  const sample = { wallSeconds, cpuSeconds, peakRssBytes };
  return subject === 0 ? sample : { ...sample, pgDumpCpuSeconds: stages[0]!.cpuSeconds };
}
