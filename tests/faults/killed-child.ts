/** Starts a fixture, lets it begin, and kills it after a while: SIGKILL, which leaves no chance to clear up. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Answers the lines that it said. It says `ready`, waits for a word, and works until it ends or is killed. */
export async function runAndKill(
  fixture: string,
  args: readonly string[],
  afterMs: number,
): Promise<string[]> {
  const script = fileURLToPath(new URL(fixture, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!said.includes('ready')) {
    if (child.exitCode !== null) throw new Error(`${fixture} ended before it began.`);
    await delay(5);
  }
  child.stdin.end('begin\n');
  await Promise.race([delay(afterMs), closed]);
  child.kill('SIGKILL');
  await closed;
  return said.split('\n').filter((line) => line !== '' && line !== 'ready');
}
