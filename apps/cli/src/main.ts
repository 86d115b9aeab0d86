/** The `holdfast` command. */
import { describeError, explainError } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import { watchStreams } from './output/output.ts';
import { runProgram } from './program.ts';
import { redact } from './secrets/redact.ts';

// Takes the arguments, a database's URL among them perhaps, out of what others see in the list of processes.
process.title = 'holdfast';

function failUnexpectedly(error: unknown): void {
  const details = process.env['HOLDFAST_DEBUG'] === '1' ? explainError(error) : describeError(error).message;
  process.stderr.write(`✗ ${redact(details)}\n`);
  process.exit(exitCodes.failed);
}

process.on('uncaughtException', failUnexpectedly);
process.on('unhandledRejection', failUnexpectedly);
watchStreams();
await runProgram(process.argv.slice(2));
