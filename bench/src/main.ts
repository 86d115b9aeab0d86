/** Holdfast beside restic on the same data: makes the data, runs the rounds, prints the table. See README.md. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { prepareData } from './data/prepare.ts';
import { holdfast } from './holdfast.ts';
import { assertMeasurable, machineFacts } from './machine.ts';
import { type BenchOptions, parseOptions, usage } from './options.ts';
import { median, renderTables, summarize } from './report.ts';
import { findRestics } from './restic.ts';
import { runRounds } from './rounds.ts';
import { measureFloor, planWork } from './work.ts';

function say(text: string): void {
  console.error(text);
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await bench(options);
  else console.log(usage);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function bench(options: BenchOptions): Promise<void> {
  assertMeasurable();
  mkdirSync(options.folder, { recursive: true });
  const peers = options.alone ? [] : await findRestics(options.restics, options.allRestics);
  if (peers.length === 0 && !options.alone) {
    say('There is no restic on PATH to compare with (Debian: apt-get install restic): Holdfast runs alone.');
  }
  const contestants = [holdfast, ...peers];
  await using stack = new AsyncDisposableStack();
  const data = await prepareData(options, stack, say);
  const machine = machineFacts(options.folder);
  const results = await runRounds({
    contestants,
    works: planWork(data).filter(({ group }) => options.only.includes(group)),
    rounds: options.rounds,
    folder: join(options.folder, `work-${process.pid}`),
    restoreBytes: data.tree?.bytes ?? 0,
    say,
  });
  const floors: number[] = [];
  if (options.only.includes('pipe')) {
    for (let i = 0; i < options.rounds; i++) floors.push((await measureFloor(data)) ?? 0);
  }
  const { rounds, scale, seed } = options;
  const report = summarize(
    results,
    {
      ...{ machine, rounds, scale, seed, contestants: contestants.map(({ name }) => name) },
      postgresql: data.database?.version,
      pgDumpSeconds: median(floors),
    },
    data,
  );
  console.log(options.json ? JSON.stringify(report, null, 1) : `\n${renderTables(report)}`);
}
