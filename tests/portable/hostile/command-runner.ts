/**
 * The command in a process that is asked for one after the other: starting Node for each of hundreds would take minutes.
 * What would be written comes back, with the exit code.
 */
import { runProgram } from '../../../apps/cli/src/program.ts';

export interface Asked {
  args: string[];
}

export interface Answered {
  code: number;
  output: string;
}

let output = '';
const take = (text: string | Uint8Array): boolean => {
  output += text;
  return true;
};
process.stdout.write = take as typeof process.stdout.write;
process.stderr.write = take as typeof process.stderr.write;

process.on('message', async ({ args }: Asked) => {
  output = '';
  process.exitCode = 0;
  await runProgram(args);
  process.send!({ code: Number(process.exitCode), output } satisfies Answered);
  process.exitCode = 0;
});
