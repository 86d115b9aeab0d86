/** The results of all rounds, brought together: for JSON as it is, for people by table.ts. */
import type { BenchData } from './data/prepare.ts';
import type { MachineFacts } from './machine.ts';
import type { Results } from './rounds.ts';
import type { Sample } from './work.ts';

export interface Report {
  machine: MachineFacts;
  rounds: number;
  scale: number;
  seed: number;
  /** Holdfast first. */
  contestants: string[];
  postgresql?: string;
  data: { dumpBytes?: number; treeFiles?: number; treeBytes?: number };
  /** `pg_dump | cat >/dev/null`, a median. */
  pgDumpSeconds: number | undefined;
  works: WorkReport[];
}

export interface WorkReport {
  id: string;
  title: string;
  /** By contestant; each figure's own median. */
  medians: Record<string, Sample>;
  samples: Record<string, Sample[]>;
}

export function summarize(
  results: readonly Results[],
  { dumps, tree, database }: BenchData,
  facts: Omit<Report, 'works' | 'data' | 'postgresql'>,
): Report {
  return {
    ...facts,
    ...(database ? { postgresql: database.version } : {}),
    data: {
      ...(dumps ? { dumpBytes: dumps.bytes } : {}),
      ...(tree ? { treeFiles: tree.files, treeBytes: tree.bytes } : {}),
    },
    works: results.map(({ work, samples }) => ({
      id: work.id,
      title: work.title,
      medians: Object.fromEntries([...samples].map(([name, list]) => [name, medians(list)])),
      samples: Object.fromEntries(samples),
    })),
  };
}

function medians(samples: readonly Sample[]): Sample {
  const of = (key: keyof Sample) =>
    median(samples.map((sample) => sample[key]).filter((value) => value !== undefined));
  const [storedBytes, pgDumpCpuSeconds] = [of('storedBytes'), of('pgDumpCpuSeconds')];
  return {
    wallSeconds: of('wallSeconds')!,
    cpuSeconds: of('cpuSeconds')!,
    peakRssBytes: of('peakRssBytes')!,
    ...(storedBytes === undefined ? {} : { storedBytes }),
    ...(pgDumpCpuSeconds === undefined ? {} : { pgDumpCpuSeconds }),
  };
}

/** Undefined for no values. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
