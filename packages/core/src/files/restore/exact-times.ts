import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { futimesSync, lutimesSync, utimesSync } from 'node:fs';
import { findProgram, runProgram } from '../run-program.ts';
import { descriptorPaths, type InodePath } from './directory-handle.ts';

/**
 * Sets access and modification times to the nanosecond.
 *
 * Node takes times as floating point seconds, which today is exact to about 240 ns only: enough to make every
 * restored file look changed. So, in this order: whole seconds go to Node; everything else to one long-lived `perl` (part of
 * every Debian and Ubuntu) that calls utimensat(2), about 10 µs a file; without it to one `touch` a file, about 1 ms;
 * without both to Node, inexactly.
 */
export interface ExactTimes extends AsyncDisposable {
  /** False when times are rounded to what a floating point number holds. */
  readonly exact: boolean;
  /** Rejects with an error that has an errno in `code`, or with a sentence. */
  set(inode: InodePath, atimeNs: bigint, mtimeNs: bigint): Promise<void>;
}

const second = 1_000_000_000n;
type Setter = (path: string, atimeNs: bigint, mtimeNs: bigint) => Promise<void>;

export async function createExactTimes(): Promise<ExactTimes> {
  const perl = await findProgram('perl');
  const touch = await findProgram('touch');
  const callNumber = utimensatNumbers[process.arch];
  let helper: PerlHelper | undefined;
  let setter: Setter | undefined;
  // Programs can reach an entry by its descriptor only.
  if (descriptorPaths && perl !== undefined && callNumber !== undefined) {
    helper = new PerlHelper(perl, callNumber);
    setter = helper.set.bind(helper);
  } else if (descriptorPaths && touch !== undefined) {
    setter = (path, atimeNs, mtimeNs) => touchFile(touch, path, atimeNs, mtimeNs);
  }
  return {
    exact: setter !== undefined,
    set: async (inode, atimeNs, mtimeNs) => {
      const simple = isSimple(atimeNs) && isSimple(mtimeNs);
      if (setter === undefined || inode.forPrograms === undefined || simple)
        setByNode(inode, atimeNs, mtimeNs);
      else await setter(inode.forPrograms, atimeNs, mtimeNs);
    },
    [Symbol.asyncDispose]: async () => helper?.close(),
  };
}

/** Whole seconds since 1970: what Node sets exactly. Of negative numbers it makes the present time. */
function isSimple(ns: bigint): boolean {
  return ns >= 0n && ns % second === 0n;
}

function setByNode(inode: InodePath, atimeNs: bigint, mtimeNs: bigint): void {
  const times = [forNode(atimeNs), forNode(mtimeNs)] as const;
  if (inode.fd !== undefined) futimesSync(inode.fd, ...times);
  else (inode.forPrograms === undefined ? lutimesSync : utimesSync)(inode.path, ...times);
}

function forNode(ns: bigint): number | Date {
  return ns < 0n ? new Date(Number(ns / 1_000_000n)) : Number(ns) / 1e9;
}

/** The number of utimensat(2); stable for ever on each architecture (Linux: the tables below arch/, asm-generic/unistd.h). */
const utimensatNumbers: Partial<Record<NodeJS.Architecture, number>> = {
  x64: 280,
  arm64: 88,
  riscv64: 88,
  loong64: 88,
  ppc64: 304,
  s390x: 315,
};

/**
 * Reads `atimeSec atimeNs mtimeSec mtimeNs path` lines, answers each with an errno, 0 for done. All lines that have come
 * are answered at once: a file costs less than a system call for its line would.
 */
const perlProgram = `
$| = 1;
my $number = $ARGV[0] + 0;
my $pending = '';
while (sysread STDIN, $pending, 65536, length $pending) {
  my $answers = '';
  for my $line (split /\\n/, substr $pending, 0, rindex($pending, "\\n") + 1, '') {
    my ($asec, $ansec, $sec, $nsec, $path) = split / /, $line, 5;
    my $times = pack 'q4', $asec, $ansec, $sec, $nsec;
    $answers .= syscall($number, -100, $path, $times, 0) == 0 ? "0\\n" : ($! + 0) . "\\n";
  }
  print $answers;
}`;

class PerlHelper {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  /** What was asked for since the last turn of the event loop. */
  #lines = '';
  #answer = '';
  #ended: Error | undefined;

  constructor(perl: string, callNumber: number) {
    this.#child = spawn(perl, ['-e', perlProgram, String(callNumber)], {
      env: { LC_ALL: 'C' } as Record<string, string> as NodeJS.ProcessEnv,
    });
    this.#child.stdout.setEncoding('latin1').on('data', (chunk: string) => this.#receive(chunk));
    this.#child.stderr.resume();
    this.#child.stdin.on('error', () => {});
    const ended = () => this.#end(new Error('the helper that sets times ended early'));
    this.#child.once('error', ended).once('close', ended);
  }

  set(path: string, atimeNs: bigint, mtimeNs: bigint): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      this.#waiting.push({ resolve, reject });
      if (this.#lines === '') setImmediate(() => this.#send());
      this.#lines += `${split(atimeNs).join(' ')} ${split(mtimeNs).join(' ')} ${path}\n`;
    });
  }

  #send(): void {
    const lines = this.#lines;
    this.#lines = '';
    if (lines !== '' && this.#ended === undefined) this.#child.stdin.write(lines);
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#send();
    await new Promise<void>((resolve) => {
      this.#child.once('close', () => resolve());
      this.#child.stdin.end();
    });
  }

  #receive(chunk: string): void {
    const lines = (this.#answer + chunk).split('\n');
    this.#answer = lines.pop() ?? '';
    for (const line of lines) {
      const request = this.#waiting.shift();
      if (line === '0') request?.resolve();
      else request?.reject(new Error(`the system refused them (error ${line})`));
    }
  }

  #end(error: Error): void {
    this.#ended = error;
    for (const request of this.#waiting.splice(0)) request.reject(error);
  }
}

/** Seconds and nanoseconds, the latter never negative. */
function split(ns: bigint): [bigint, bigint] {
  const rest = ((ns % second) + second) % second;
  return [(ns - rest) / second, rest];
}

async function touchFile(touch: string, path: string, atimeNs: bigint, mtimeNs: bigint): Promise<void> {
  const times: [string, bigint][] =
    atimeNs === mtimeNs
      ? [['-am', mtimeNs]]
      : [
          ['-a', atimeNs],
          ['-m', mtimeNs],
        ];
  for (const [option, ns] of times) {
    // A decimal fraction: unlike the system's, it runs backwards before 1970.
    const size = ns < 0n ? -ns : ns;
    const date = `@${ns < 0n ? '-' : ''}${size / second}.${String(size % second).padStart(9, '0')}`;
    const result = await runProgram(touch, ['-c', option, '-d', date, '--', path], Buffer.alloc(0));
    if (result.exitCode !== 0) throw new Error('the system refused them');
  }
}
