/** What every command runs in: its output, its end on Ctrl-C, and its exit code. */
import { HoldfastError } from '@holdfast/core/errors';
import { adviceFor, describeError, explainError, paragraphAbout } from './errors.ts';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';
import { watchInterrupts } from './interrupts.ts';
import { Output, type OutputOptions, ReportBroken } from './output/output.ts';
import { redact } from './secrets/redact.ts';

export interface CommandContext {
  output: Output;
  /** Aborts on Ctrl-C and SIGTERM. */
  signal: AbortSignal;
}

/** Runs one command to its end and sets the process's exit code; never rejects. */
export async function runCommand(
  options: OutputOptions,
  work: (context: CommandContext) => Promise<ExitCode>,
): Promise<void> {
  using output = new Output(options);
  using interrupts = watchInterrupts(() => {
    output.endProgress();
    if (process.stderr.isTTY)
      output.note('Stopping. Press Ctrl-C again to end at once, without cleaning up.');
  });
  const { signal } = interrupts;
  try {
    process.exitCode = await work({ output, signal });
  } catch (thrown) {
    const error = thrown instanceof ReportBroken ? thrown.cause : thrown;
    process.exitCode = signal.aborted ? exitCodes.interrupted : exitCodeOf(error);
    const { code, message } = describeError(isAbort(error, signal) ? signal.reason : error);
    if (!(thrown instanceof ReportBroken))
      await output.error({ code, message, advice: adviceFor(error), help: paragraphAbout(code) });
    if (process.env['HOLDFAST_DEBUG'] === '1') process.stderr.write(`${redact(explainError(error))}\n`);
  }
}

/** Node's own calls reject with an AbortError of theirs. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  return (
    signal.aborted && !(error instanceof HoldfastError) && (error as Error | undefined)?.name === 'AbortError'
  );
}
