/** Asks for a secret on the terminal without showing it. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { cancelled, throwIfCancelled } from '@holdfast/core/errors';
import { rememberSecret } from './redact.ts';

/**
 * Asks on the controlling terminal, whatever stdin and stdout are connected to. Undefined when there is no terminal.
 * Rejects with `cancelled` on Ctrl-C, Ctrl-D and the signal.
 */
export async function askHidden(question: string, signal: AbortSignal): Promise<string | undefined> {
  throwIfCancelled(signal);
  const terminal = openTerminal();
  if (terminal === undefined) return undefined;
  const { input, descriptor } = terminal;
  try {
    input.setRawMode(true);
    writeSync(descriptor, question);
    return rememberSecret(await readHiddenLine(input, signal));
  } finally {
    input.setRawMode(false);
    writeSync(descriptor, '\r\n');
    input.destroy();
  }
}

function openTerminal(): { input: ReadStream; descriptor: number } | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync('/dev/tty', 'r+');
    return { input: new ReadStream(descriptor), descriptor };
  } catch {
    if (descriptor !== undefined) closeSync(descriptor);
    return undefined;
  }
}

function readHiddenLine(input: ReadStream, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const line: string[] = [];
  const stop = (): void => reject(cancelled());
  signal.addEventListener('abort', stop, { once: true });
  input.setEncoding('utf8');
  input.on('error', reject);
  input.on('end', stop);
  input.on('data', (text: string) => {
    // Keys such as the arrows send sequences, which are no part of a password.
    for (const character of text.replaceAll(escapeSequence, '')) {
      if (character === '\r' || character === '\n') return resolve(line.join(''));
      if (character === '\u0003' || (character === '\u0004' && line.length === 0)) return stop();
      if (character === '\u0015') line.length = 0;
      else if (character === '\u007f' || character === '\b') line.pop();
      else if (character >= ' ') line.push(character);
    }
  });
  return promise.finally(() => signal.removeEventListener('abort', stop));
}

const escapeKey = '\u001b';
const escapeSequence = new RegExp(`${escapeKey}(?:\\[[0-?]*[ -/]*[@-~]|O.|.)?`, 'gu');
