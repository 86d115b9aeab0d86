/** One Holdfast a clone: who runs is written down, so that a second `npm start` can say where the first one is. */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processAnswers } from '@holdfast/core/processes';

export interface RunningInstance {
  pid: number;
  /** Of the process: ids come round again. */
  startedTicks: string | undefined;
  url: string;
}

export interface InstanceMark extends Disposable {
  /** Undefined when this process is the one now. */
  other: RunningInstance | undefined;
}

/** Marks this process as the one that runs, unless another one does. */
export function markInstance(home: string, url: string): InstanceMark {
  const file = join(home, 'running.json');
  const own: RunningInstance = { pid: process.pid, startedTicks: startedTicks(process.pid), url };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(own));
  try {
    for (;;) {
      try {
        // Of two that start at the same moment one gets the name.
        linkSync(draft, file);
        return { other: undefined, [Symbol.dispose]: () => rmSync(file, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const other = readInstance(file);
      if (other && isAlive(other)) return { other, [Symbol.dispose]: () => {} };
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function readInstance(file: string): RunningInstance | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunningInstance;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, startedTicks: ticks }: RunningInstance): boolean {
  if (!processAnswers(pid)) return false;
  return ticks === undefined || startedTicks(pid) === ticks;
}

/** Field 22 of proc(5); undefined where there is no such file system. */
function startedTicks(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
