/** Holdfast beside restic on the same data: makes the data, runs the rounds, prints the table. See README.md. */
import { mkdirSync } from 'node:fs';
import { prepareData } from './data/prepare.ts';
import { removeLeftovers, workFolder } from './folders.ts';
import { holdfast } from './holdfast.ts';
import { assertMeasurable, machineFacts } from './machine.ts';
import { type BenchOptions, parseOptions, usage } from './options.ts';
import { median, summarize } from './report.ts';
import { findRestics } from './restic.ts';
import { runRounds } from './rounds.ts';
import { renderReport } from './table.ts';
import { floorPipeline, planWork } from './work.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => interrupted.abort());
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await bench(options, interrupted.signal);
  else console.log(usage);
} catch (error) {
  const stopped = interrupted.signal.aborted;
  console.error(stopped ? 'Interrupted.' : error instanceof Error ? error.message : error);
  process.exitCode = stopped ? 130 : 1;
}

async function bench(options: BenchOptions, signal: AbortSignal): Promise<void> {
  assertMeasurable();
  mkdirSync(options.folder, { recursive: true });
  removeLeftovers(options.folder);
  const peers = options.alone ? [] : await findRestics(options.restics, options.allRestics);
  if (peers.length === 0 && !options.alone) {
    say('There is no restic on PATH to compare with (Debian: apt-get install restic): Holdfast runs alone.');
  }
  const contestants = [holdfast, ...peers];
  await using stack = new AsyncDisposableStack();
  const data = await prepareData(options, { stack, say, signal });
  const machine = machineFacts(options.folder);
  const { rounds, scale, seed, only } = options;
  const { results, floorSeconds } = await runRounds({
    ...{ contestants, rounds, say, signal },
    works: planWork(data).filter(({ group }) => only.includes(group)),
    floor: only.includes('pipe') ? floorPipeline(data) : undefined,
    folder: workFolder(options.folder),
    restoreBytes: data.tree?.bytes ?? 0,
  });
  const report = summarize(results, data, {
    ...{ machine, rounds, scale, seed, contestants: contestants.map(({ name }) => name) },
    pgDumpSeconds: median(floorSeconds),
  });
  console.log(options.json ? JSON.stringify(report, null, 1) : `\n${renderReport(report)}`);
}

function say(text: string): void {
  console.error(text);
}
