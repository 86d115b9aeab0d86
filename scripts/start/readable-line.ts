/** A line of a process's log as a person reads it in a terminal; any other line as it is. */
import { styleText } from 'node:util';

interface LogLine {
  level: string;
  time: string;
  process: string;
  msg: string;
  error?: { message?: string };
}

const styles = { debug: 'dim', info: 'dim', warn: 'yellow', error: 'red' } as const;

/** Answers undefined for what is no line of ours. */
export function readableLine(line: string): string | undefined {
  const parsed = parse(line);
  if (!parsed) return undefined;
  const { level, time, process: name, msg, error, ...rest } = parsed;
  const style = styles[level as keyof typeof styles] ?? 'dim';
  const ids = Object.entries(rest)
    .filter(([key]) => key !== 'pid' && key !== 'workerId')
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const reason = error?.message === undefined || error.message === msg ? '' : ` ${error.message}`;
  return `${name}: ${styleText('dim', time.slice(11, 19))} ${styleText(style, msg)}${reason}${styleText('dim', ids.join(''))}`;
}

function parse(line: string): (LogLine & Record<string, unknown>) | undefined {
  if (!line.startsWith('{"level":"')) return undefined;
  try {
    return JSON.parse(line) as LogLine & Record<string, unknown>;
  } catch {
    return undefined;
  }
}
