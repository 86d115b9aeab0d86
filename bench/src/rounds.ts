/** Interleaved rounds: every piece of work is done by one contestant after the other before the next piece begins. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant } from './contestant.ts';
import { measure } from './measure.ts';
import { memoryFolder, removeFolder, settleDisk } from './repository.ts';
import type { Place, Sample, Work } from './work.ts';

export interface Results {
  work: Work;
  /** By contestant's name, one a round. */
  samples: Map<string, Sample[]>;
}

export interface RoundOptions {
  contestants: readonly Contestant[];
  works: readonly Work[];
  rounds: number;
  /** Emptied before and after. */
  folder: string;
  /** Room that a restore takes. */
  restoreBytes: number;
  say: (text: string) => void;
}

export async function runRounds(options: RoundOptions): Promise<Results[]> {
  const { contestants, works, rounds, folder, say } = options;
  const restored = memoryFolder(options.restoreBytes) ?? join(folder, 'restored');
  if (restored.startsWith(folder))
    say('There is no room in /dev/shm: restores go to the disk, and vary more.');
  const results = works.map((work) => ({ work, samples: new Map<string, Sample[]>() }));
  removeFolder(folder);
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const { work, samples } of results) {
        for (const contestant of contestants) {
          const place = makePlace(folder, contestant, work, restored);
          if (work.fresh) await makeRepository(contestant, place);
          await settleDisk();
          const sample = await work.run(contestant, place);
          samples.set(contestant.name, [...(samples.get(contestant.name) ?? []), sample]);
          const { wallSeconds, cpuSeconds } = sample;
          say(
            `${round}/${rounds}  ${work.title}, ${contestant.name}: ${wallSeconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s`,
          );
        }
      }
    }
    return results;
  } finally {
    removeFolder(folder);
    removeFolder(restored);
  }
}

function makePlace(folder: string, contestant: Contestant, work: Work, restored: string): Place {
  const scratch = join(folder, contestant.name.replaceAll(' ', '-'));
  mkdirSync(scratch, { recursive: true });
  return { repository: join(scratch, work.group), restored, scratch };
}

async function makeRepository(contestant: Contestant, { repository }: Place): Promise<void> {
  removeFolder(repository);
  await measure({ stages: [contestant.init(repository)], env: contestant.env });
}
