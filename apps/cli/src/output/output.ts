/**
 * What the command says, and where: results on stdout (lines for people, or with --json one document for machines),
 * errors, notes and progress on stderr. A reader who has gone away (`holdfast list | head`) is no error.
 */
import { once } from 'node:events';
import { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import type { OnProgress } from '@holdfast/core/backup';
import { describeError } from '../errors.ts';
import { redact } from '../secrets/redact.ts';
import { type JsonDocument, jsonPieces } from './json-document.ts';
import { printableLine } from './printable.ts';
import { ProgressLine } from './progress-line.ts';

export type Style = 'red' | 'green' | 'yellow' | 'bold' | 'dim' | 'cyan';
/** Colours a text when stdout is a terminal that wants it (NO_COLOR is honoured). */
export type Paint = (style: Style, text: string) => string;

export interface Report {
  document: JsonDocument;
  lines: (paint: Paint) => Iterable<string> | AsyncIterable<string>;
}

/** A document that had begun when the work failed; it ends with the error. */
export class ReportBroken extends Error {
  constructor(options: { cause: unknown }) {
    super('The report could not be finished.', options);
    this.name = 'ReportBroken';
  }
}

export interface FailedWork {
  code: string;
  message: string;
  /** Options that help. */
  advice?: string | undefined;
  /** Where the guide says more. */
  help?: string | undefined;
}

export interface OutputOptions {
  json?: boolean | undefined;
  quiet?: boolean | undefined;
}

const paintOut: Paint = (style, text) => styleText(style, text, { stream: process.stdout });
const paintError: Paint = (style, text) => styleText(style, text, { stream: process.stderr });

export class Output implements Disposable {
  readonly isJson: boolean;
  readonly #isQuiet: boolean;
  #progressLine: ProgressLine | undefined;

  constructor(options: OutputOptions) {
    this.isJson = options.json ?? false;
    this.#isQuiet = options.quiet ?? false;
  }

  /** Where progress goes; undefined when nobody watches. */
  get onProgress(): OnProgress | undefined {
    const { stderr } = process;
    if (this.#isQuiet || !(stderr instanceof WriteStream) || process.env['TERM'] === 'dumb') return undefined;
    return (progress) => {
      this.#progressLine ??= new ProgressLine(stderr);
      this.#progressLine.update(progress);
    };
  }

  /** The result of the command: once. */
  async report({ document, lines }: Report): Promise<void> {
    this.endProgress();
    if (this.isJson) {
      try {
        for await (const piece of jsonPieces(document)) await writeOut(piece);
      } catch (cause) {
        const { code, message } = describeError(cause);
        await writeOut(`\n],"error":${JSON.stringify({ code, message: redact(message) })}}\n`);
        throw new ReportBroken({ cause });
      }
    } else {
      for await (const line of lines(paintOut)) await writeOut(`${printableLine(line)}\n`);
    }
  }

  /** Something to know that is not the result. Not shown to machines, nor to those who want quiet. */
  note(text: string): void {
    if (this.isJson || this.#isQuiet) return;
    this.#writeError(text, (line) => `${paintError('yellow', '!')} ${line}`);
  }

  /** What a person has to see before a question, on stderr like the question. */
  preview(lines: (paint: Paint) => Iterable<string>): void {
    this.endProgress();
    for (const line of lines(paintError)) process.stderr.write(`${printableLine(line)}\n`);
  }

  async error({ code, message: text, advice, help }: FailedWork): Promise<void> {
    this.endProgress();
    const message = redact(text);
    if (this.isJson) {
      await writeOut(`${JSON.stringify({ error: { code, message, advice, help } })}\n`);
      return;
    }
    this.#writeError(message, (line) => `${paintError('red', '✗')} ${line}`);
    if (advice !== undefined) this.#writeError(advice, (line) => `  ${line}`);
    if (help !== undefined) this.#writeError(help, (line) => `  ${paintError('dim', `More: ${line}`)}`);
  }

  endProgress(): void {
    this.#progressLine?.[Symbol.dispose]();
    this.#progressLine = undefined;
  }

  [Symbol.dispose](): void {
    this.endProgress();
  }

  #writeError(text: string, first: (line: string) => string): void {
    this.#progressLine?.clear();
    const lines = text.split('\n').map((line, i) => (i === 0 ? first(line) : `  ${line}`));
    process.stderr.write(lines.map((line) => `${printableLine(line)}\n`).join(''));
  }
}

let isReaderGone = false;

/** To be called once, before anything is written. */
export function watchStreams(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    isReaderGone = true;
    if (error.code === 'EPIPE') return;
    process.stderr.write(`✗ The result could not be written (${error.code ?? error.message}).\n`);
    process.exitCode = 1;
  });
  // A terminal that was closed: the work goes on without it.
  process.stderr.on('error', () => {});
}

async function writeOut(text: string): Promise<void> {
  if (isReaderGone) return;
  if (!process.stdout.write(text))
    await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')]).catch(() => {});
}
