/** The results as a table for people and as JSON. */
import type { BenchData } from './data/prepare.ts';
import type { MachineFacts } from './machine.ts';
import type { Results } from './rounds.ts';
import type { Sample } from './work.ts';

export interface Report {
  machine: MachineFacts;
  rounds: number;
  scale: number;
  seed: number;
  contestants: string[];
  postgresql: string | undefined;
  data: { dumpBytes?: number; treeFiles?: number; treeBytes?: number };
  /** `pg_dump | cat >/dev/null`, a median in seconds. */
  pgDumpSeconds: number | undefined;
  works: { id: string; title: string; medians: Record<string, Sample>; samples: Record<string, Sample[]> }[];
}

export function summarize(
  results: readonly Results[],
  facts: Omit<Report, 'works' | 'data'>,
  { dumps, tree }: BenchData,
): Report {
  return {
    ...facts,
    data: {
      ...(dumps ? { dumpBytes: dumps.baseBytes } : {}),
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

/** Each figure's own median. */
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

export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : average(sorted[middle - 1], sorted[middle]);
}

function average(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : (a + b) / 2;
}

const figures: { title: string; of: (sample: Sample) => number | undefined; digits: number }[] = [
  { title: 'wall s', of: (sample) => sample.wallSeconds, digits: 2 },
  { title: 'CPU s', of: (sample) => sample.cpuSeconds, digits: 2 },
  { title: 'memory MB', of: (sample) => megabytes(sample.peakRssBytes), digits: 0 },
  { title: 'stored MB', of: (sample) => megabytes(sample.storedBytes), digits: 1 },
];

export function renderTables(report: Report): string {
  const [own = '', ...peers] = report.contestants;
  const tables = peers.length === 0 ? [renderTable(report, own, undefined)] : [];
  for (const peer of peers) tables.push(renderTable(report, own, peer));
  return [heading(report), ...tables, footer(report)].join('\n\n');
}

function heading({ machine, data, rounds, contestants, postgresql }: Report): string {
  const { cpu, cores, memoryBytes, kernel, fileSystem, node, load } = machine;
  const about = [
    `${contestants.join(', ')} · Node ${node}${postgresql === undefined ? '' : ` · PostgreSQL ${postgresql}`}`,
    `${cores} × ${cpu}, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, Linux ${kernel}, ${fileSystem}, load ${load.toFixed(1)}`,
  ];
  const { dumpBytes, treeFiles, treeBytes } = data;
  if (dumpBytes !== undefined) about.push(`dump ${gigabytes(dumpBytes)}`);
  if (treeFiles !== undefined)
    about.push(`tree ${treeFiles.toLocaleString('en')} files, ${gigabytes(treeBytes!)}`);
  about.push(rounds === 1 ? 'one round' : `medians of ${rounds} rounds`);
  return about.join('\n');
}

function renderTable(report: Report, own: string, peer: string | undefined): string {
  const header = ['', ...figures.flatMap(({ title }) => (peer ? [title, 'restic', '×'] : [title]))];
  const rows = report.works.map(({ title, medians }) => {
    const cells = figures.flatMap(({ of, digits }) => {
      const mine = medians[own] && of(medians[own]);
      if (peer === undefined) return [format(mine, digits)];
      const theirs = medians[peer] && of(medians[peer]);
      return [format(mine, digits), format(theirs, digits), ratio(mine, theirs)];
    });
    return [title, ...cells];
  });
  const title = peer === undefined ? own : `${own} beside ${peer} (× is ${own} / restic: below 1 is better)`;
  return `${title}\n\n${align([header, ...rows])}`;
}

function footer({ pgDumpSeconds, works }: Report): string {
  if (pgDumpSeconds === undefined) return '';
  const used = works.flatMap(({ medians }) =>
    Object.entries(medians).flatMap(([name, { pgDumpCpuSeconds }]) =>
      pgDumpCpuSeconds === undefined ? [] : [`${pgDumpCpuSeconds.toFixed(2)} s with ${name}`],
    ),
  );
  return `pg_dump alone: ${pgDumpSeconds.toFixed(2)} s. Its CPU, not counted above: ${used.join(', ')}.`;
}

function align(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) =>
          i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]! + ((i - 1) % 3 === 0 ? 3 : 1)),
        )
        .join(' ')
        .trimEnd(),
    )
    .join('\n');
}

function format(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits);
}

function ratio(a: number | undefined, b: number | undefined): string {
  return a === undefined || b === undefined || b === 0 ? '–' : (a / b).toFixed(2);
}

function megabytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / 1e6;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
