/** A report for people. */
import type { Report } from './report.ts';
import type { Sample } from './work.ts';

const figures: { title: string; of: (sample: Sample) => number | undefined; digits: number }[] = [
  { title: 'wall s', of: ({ wallSeconds }) => wallSeconds, digits: 2 },
  { title: 'CPU s', of: ({ cpuSeconds }) => cpuSeconds, digits: 2 },
  { title: 'memory MB', of: ({ peakRssBytes }) => peakRssBytes / 1e6, digits: 0 },
  {
    title: 'stored MB',
    of: ({ storedBytes }) => (storedBytes === undefined ? undefined : storedBytes / 1e6),
    digits: 1,
  },
];

export function renderReport(report: Report): string {
  const [own = '', ...peers] = report.contestants;
  const tables =
    peers.length === 0 ? [renderAlone(report, own)] : peers.map((peer) => renderPair(report, own, peer));
  return [heading(report), ...tables, footer(report)].join('\n\n');
}

function heading({ machine, data, rounds, scale, seed, contestants, postgresql }: Report): string {
  const { cpu, cores, memoryBytes, kernel, fileSystem, node, load } = machine;
  const { dumpBytes, treeFiles, treeBytes } = data;
  const sizes = [
    ...(dumpBytes === undefined ? [] : [`dump of ${gigabytes(dumpBytes)}`]),
    ...(treeFiles === undefined
      ? []
      : [`tree of ${treeFiles.toLocaleString('en')} files, ${gigabytes(treeBytes!)}`]),
    `scale ${scale}, seed ${seed}`,
  ];
  return [
    [...contestants, `Node ${node}`, ...(postgresql === undefined ? [] : [`PostgreSQL ${postgresql}`])].join(
      ' · ',
    ),
    `${cores} × ${cpu} · ${(memoryBytes / 2 ** 30).toFixed(0)} GiB · Linux ${kernel} · ${fileSystem} · load ${load.toFixed(1)}`,
    sizes.join(' · '),
    rounds === 1 ? 'one round' : `medians of ${rounds} rounds`,
  ].join('\n');
}

function renderPair({ works }: Report, own: string, peer: string): string {
  const header = ['', ...figures.flatMap(({ title }) => [title, 'restic', 'ratio'])];
  const rows = works.map(({ title, medians }) => [
    title,
    ...figures.flatMap(({ of, digits }) => {
      const [mine, theirs] = [of(medians[own]!), of(medians[peer]!)];
      return [format(mine, digits), format(theirs, digits), ratio(mine, theirs)];
    }),
  ]);
  return `${own} beside ${peer}; ratio: ${own} / restic, below 1 is less\n\n${align([header, ...rows], 3)}`;
}

function renderAlone({ works }: Report, own: string): string {
  const header = ['', ...figures.map(({ title }) => title)];
  const rows = works.map(({ title, medians }) => [
    title,
    ...figures.map(({ of, digits }) => format(of(medians[own]!), digits)),
  ]);
  return align([header, ...rows], 1);
}

function footer({ pgDumpSeconds, works, contestants, rounds }: Report): string {
  const notes: string[] = [];
  if (pgDumpSeconds !== undefined) {
    const used = works.flatMap(({ medians }) =>
      Object.entries(medians).flatMap(([name, { pgDumpCpuSeconds }]) =>
        pgDumpCpuSeconds === undefined ? [] : [`${pgDumpCpuSeconds.toFixed(2)} s with ${name}`],
      ),
    );
    notes.push(
      `pg_dump into an empty pipe takes ${pgDumpSeconds.toFixed(2)} s. Its CPU is not in the table: ${used.join(', ')}.`,
    );
  }
  if (rounds > 1) {
    const spreads = contestants.map((name) => {
      const widest = Math.max(...works.map(({ samples }) => spread(samples[name] ?? [])));
      return `${(widest * 100).toFixed(0)} % with ${name}`;
    });
    notes.push(`Longest and shortest wall time of a row differ by at most ${spreads.join(', ')}.`);
  }
  return notes.join('\n');
}

/** Between longest and shortest, as a part of the shortest. */
function spread(samples: readonly Sample[]): number {
  const walls = samples.map(({ wallSeconds }) => wallSeconds);
  return Math.max(...walls) / Math.min(...walls) - 1;
}

/** Columns after the first to the right, with more space before each group of `group`. */
function align(rows: readonly string[][], group: number): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => {
          if (i === 0) return cell.padEnd(widths[0]!);
          return cell.padStart(widths[i]! + ((i - 1) % group === 0 ? 3 : 1));
        })
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

function format(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits);
}

function ratio(mine: number | undefined, theirs: number | undefined): string {
  return mine === undefined || theirs === undefined || theirs === 0 ? '–' : (mine / theirs).toFixed(2);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
