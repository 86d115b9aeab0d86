/** The command on a real pseudo-terminal, with somebody typing: util-linux's `script` provides it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mainFile, nodeOptions, type Workplace } from './holdfast.ts';

export interface TerminalOutcome {
  code: number | null;
  /** All that was on the screen, control sequences included. */
  screen: string;
}

/** Each step waits for its text on the screen, after that of the step before, and then types. */
export type Step = readonly [waitFor: string, type: string];

export async function onTerminal(
  place: Workplace,
  args: readonly string[],
  steps: readonly Step[],
  environment: Record<string, string | undefined> = {},
): Promise<TerminalOutcome> {
  const words = [process.execPath, ...nodeOptions, mainFile, ...args];
  const command = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: place.folder,
    env: place.environment({
      BACKUP_ENCRYPTION_PASSWORD: undefined,
      TERM: 'xterm',
      SHELL: '/bin/sh',
      ...environment,
    }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let screen = '';
  let seen = 0;
  const waiting = [...steps];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    for (let step = waiting[0]; step !== undefined; step = waiting[0]) {
      const at = screen.indexOf(step[0], seen);
      if (at === -1) break;
      seen = at + step[0].length;
      waiting.shift();
      child.stdin.write(step[1]);
    }
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (waiting.length > 0) throw new Error(`“${waiting[0]![0]}” did not come: ${screen}`);
  return { code, screen };
}
