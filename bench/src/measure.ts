/**
 * Runs a pipeline of programs and measures each of them, ours and others alike: wall time from the start of the
 * shell to its end, processor time as the kernel counts it for the ended process tree (measure.sh; to 10 ms), and the
 * peak of resident memory (VmHWM, which only ever grows, read every 10 ms: only what is added within the last
 * milliseconds of a process can be missed). Needs Linux's /proc and a POSIX shell.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Stage {
  argv: readonly string[];
}

export interface Pipeline {
  /** Joined by pipes, first to last. */
  stages: readonly Stage[];
  /** File that the first stage reads; nothing when left out. */
  stdin?: string;
  /** Sends the last stage's output through a pipe to `cat >/dev/null`, as a reader would take it. */
  readOutput?: boolean;
  env?: Readonly<Record<string, string>>;
}

export interface Usage {
  /** User and system time of the program and everything it started and waited for, in seconds. */
  cpuSeconds: number;
  /** Of the program alone, in bytes. */
  peakRssBytes: number;
}

export interface Measurement {
  wallSeconds: number;
  /** One for each stage. */
  stages: Usage[];
}

const sampleMs = 10;
/** USER_HZ, which is 100 on every architecture that Node runs on. */
const ticksPerSecond = 100;
const measureScript = fileURLToPath(new URL('measure.sh', import.meta.url));

/** Rejects with the programs' last words when one of them fails, and with the signal's reason when cancelled. */
export async function measure(pipeline: Pipeline, signal?: AbortSignal): Promise<Measurement> {
  signal?.throwIfAborted();
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-measure-'));
  try {
    const reports = pipeline.stages.map((_, i) => join(folder, String(i)));
    const errors = join(folder, 'stderr');
    const errorsDescriptor = openSync(errors, 'w');
    const peaks = new Map<string, number>();
    const startedAt = performance.now();
    const child = spawn('sh', ['-c', shellLine(pipeline, reports)], {
      stdio: ['ignore', 'ignore', errorsDescriptor],
      env: { ...process.env, ...pipeline.env },
      // A process group of its own, so that all of it can be ended.
      detached: true,
    });
    const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
    signal?.addEventListener('abort', end);
    closeSync(errorsDescriptor);
    const timer = setInterval(() => samplePeaks(reports, peaks), sampleMs);
    await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
    const wallSeconds = (performance.now() - startedAt) / 1000;
    clearInterval(timer);
    signal?.removeEventListener('abort', end);
    signal?.throwIfAborted();
    const stages = reports.map((report, i) => {
      const [status, stat] = readFileSync(report, 'utf8').split('\n');
      if (status !== '0') {
        const words = readFileSync(errors, 'utf8').slice(-2000).trim();
        throw new Error(`${pipeline.stages[i]!.argv.slice(0, 4).join(' ')} ended with ${status}: ${words}`);
      }
      return { cpuSeconds: childrenCpuSeconds(stat!), peakRssBytes: peaks.get(report) ?? 0 };
    });
    return { wallSeconds, stages };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function shellLine({ stages, stdin = '/dev/null', readOutput }: Pipeline, reports: string[]): string {
  const commands = stages.map(({ argv }, i) =>
    ['sh', measureScript, reports[i]!, ...argv].map(quote).join(' '),
  );
  commands[0] += ` <${quote(stdin)}`;
  if (readOutput) commands.push('cat >/dev/null');
  return commands.join(' | ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Of all descendants that ended, out of a line of /proc/PID/stat (proc(5)). */
export function childrenCpuSeconds(stat: string): number {
  // The second field is the program's name in parentheses and may hold anything; the third follows it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}

function samplePeaks(reports: readonly string[], peaks: Map<string, number>): void {
  for (const report of reports) {
    try {
      const pid = readFileSync(`${report}.pid`, 'utf8').trim();
      const kib = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      if (kib !== undefined) peaks.set(report, Math.max(peaks.get(report) ?? 0, Number(kib) * 1024));
    } catch {
      // Not started yet, or ended.
    }
  }
}
