import type { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Paint } from '../output/output.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface DoctorOptions {
  json?: boolean | undefined;
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at everything that Holdfast needs, and say what to do about what is wrong')
    .option('--json', 'print one JSON document')
    .addHelpText('after', help)
    .action((options: DoctorOptions) => runCommand(options, run));
}

const help = `
Looks at the versions, .env and its rights, the environment, folders and their room, the dashboard's port, Holdfast's
own database (reached, up to date, clock, key, workers), the server of each source, PostgreSQL's client programs for its
version, and every vault (opens, room, locks, recovery key). Changes nothing, and prints no secret.

Exit code 0: all is well. 3: there are warnings. 1: something is wrong.

Example:
  holdfast doctor
  holdfast doctor --json > doctor.json`;

const marks = {
  good: ['green', '✓'],
  note: ['dim', '·'],
  warning: ['yellow', '!'],
  problem: ['red', '✗'],
} as const;

async function run({ output }: CommandContext): Promise<ExitCode> {
  // Loads Holdfast's own database, which few commands need.
  const { examineInstallation } = await import('../doctor/examine-installation.ts');
  const findings = await examineInstallation(packageJson.version);
  const count = (wanted: string) => findings.filter(({ state }) => state === wanted).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  await output.report({
    document: { fields: { problems, warnings, findings } },
    lines: (paint) => toLines(findings, paint),
  });
  return problems > 0 ? exitCodes.failed : warnings > 0 ? exitCodes.partial : exitCodes.done;
}

function* toLines(
  findings: readonly { name: string; state: keyof typeof marks; message: string; fix?: string }[],
  paint: Paint,
): Iterable<string> {
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const { name, state, message, fix } of findings) {
    const [style, mark] = marks[state];
    yield `${paint(style, mark)} ${name.padEnd(width)}  ${message}`;
    if (fix !== undefined) yield `  ${' '.repeat(width)}  ${paint('bold', '→')} ${fix}`;
  }
}
