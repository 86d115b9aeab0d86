/** Asks a person before something that cannot be undone. */
import { createInterface } from 'node:readline/promises';

/** Whether anybody is there to ask. */
export function canConfirm(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Only a clear yes is one. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(`${question} [y/N] `, signal)).trim());
}

/** For what explains itself by the name of the thing: only that name is a yes. */
export async function confirmByTyping(question: string, name: string, signal: AbortSignal): Promise<boolean> {
  return (await ask(`${question} `, signal)).trim() === name;
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  // Ctrl-C and Ctrl-D at the question are a no.
  terminal.once('SIGINT', () => ended.abort());
  terminal.once('close', () => ended.abort());
  try {
    return await terminal.question(question, { signal: AbortSignal.any([signal, ended.signal]) });
  } catch {
    process.stderr.write('\n');
    return '';
  } finally {
    terminal.close();
  }
}
