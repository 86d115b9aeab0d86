/** Interleaved rounds: every piece of work is done by one contestant after the other before the next piece begins. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant } from './contestant.ts';
import { memoryFolder, removeFolder, settleDisk } from './folders.ts';
import { measure, type Pipeline } from './measure.ts';
import type { Place, Sample, Work } from './work.ts';

export interface Results {
  work: Work;
  /** By contestant's name, one a round. */
  samples: Map<string, Sample[]>;
}

export interface RoundOptions {
  contestants: readonly Contestant[];
  works: readonly Work[];
  /** Measured once a round, for itself. */
  floor: Pipeline | undefined;
  rounds: number;
  /** Repositories go here; it is removed at the end. */
  folder: string;
  /** Room that a restore takes. */
  restoreBytes: number;
  say: (text: string) => void;
  signal: AbortSignal;
}

export async function runRounds(
  options: RoundOptions,
): Promise<{ results: Results[]; floorSeconds: number[] }> {
  const { works, rounds, folder, floor, signal, say } = options;
  const restored = memoryFolder(options.restoreBytes) ?? join(folder, 'restored');
  if (restored.startsWith(folder))
    say('There is no room in /dev/shm: restores go to the disk, and vary more.');
  const results = works.map((work) => ({ work, samples: new Map<string, Sample[]>() }));
  const floorSeconds: number[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      if (floor) floorSeconds.push((await measure(floor, signal)).wallSeconds);
      for (const result of results) await runWork(result, round, restored, options);
    }
    return { results, floorSeconds };
  } finally {
    removeFolder(folder);
    removeFolder(restored);
  }
}

async function runWork(
  { work, samples }: Results,
  round: number,
  restored: string,
  { contestants, rounds, folder, signal, say }: RoundOptions,
): Promise<void> {
  for (const contestant of contestants) {
    const { name } = contestant;
    const scratch = join(folder, name.replaceAll(' ', '-'));
    mkdirSync(scratch, { recursive: true });
    const place: Place = {
      ...{ scratch, restored, repository: join(scratch, work.group) },
      measure: (pipeline) => measure(pipeline, signal),
    };
    if (work.fresh) await makeRepository(contestant, place);
    await settleDisk();
    const sample = await work.run(contestant, place);
    if (round === rounds) await work.check?.(contestant, place);
    samples.set(name, [...(samples.get(name) ?? []), sample]);
    const { wallSeconds, cpuSeconds } = sample;
    say(
      `${round}/${rounds}  ${work.title}, ${name}: ${wallSeconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s`,
    );
  }
}

async function makeRepository({ init, env }: Contestant, { repository, measure }: Place): Promise<void> {
  removeFolder(repository);
  await measure({ stages: [init(repository)], env });
}
