/** All commands, and what happens to a command line that fits none of them. */
import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addBackupDatabase } from './commands/backup-database.ts';
import { addBackupFiles } from './commands/backup-files.ts';
import { addCleanUp } from './commands/clean-up.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExportCreate } from './commands/export-create.ts';
import { addExportPlan } from './commands/export-plan.ts';
import { addExportRestore } from './commands/export-restore.ts';
import { addInit } from './commands/init.ts';
import { addKeyAdd } from './commands/key-add.ts';
import { addKeyChange } from './commands/key-change.ts';
import { addKeyList } from './commands/key-list.ts';
import { addKeyRecovery } from './commands/key-recovery.ts';
import { addKeyRemove } from './commands/key-remove.ts';
import { addKeyTest } from './commands/key-test.ts';
import { addList } from './commands/list.ts';
import { addLocksList } from './commands/locks-list.ts';
import { addLocksRemove } from './commands/locks-remove.ts';
import { addPin, addUnpin } from './commands/pin.ts';
import { addPortableAdopt } from './commands/portable-adopt.ts';
import { addPortableCreate } from './commands/portable-create.ts';
import { addPortableRestore } from './commands/portable-restore.ts';
import { addPortableShow } from './commands/portable-show.ts';
import { addRecover } from './commands/recover.ts';
import { addRekey } from './commands/rekey.ts';
import { addRestoreDatabase } from './commands/restore-database.ts';
import { addRestoreFiles } from './commands/restore-files.ts';
import { addShow } from './commands/show.ts';
import { addVerify } from './commands/verify.ts';
import { exitCodes } from './exit-codes.ts';
import { programHelp } from './help.ts';
import { Output } from './output/output.ts';

/** Runs a command line to its end and sets the process's exit code. */
export async function runProgram(args: readonly string[]): Promise<void> {
  const isJson = asksForJson(args);
  const program = createProgram(isJson);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (error.exitCode === 0 || (error.code === 'commander.help' && !isJson)) return;
    using output = new Output({ json: isJson });
    const name = commandNamed(program, args);
    await output.error({
      ...{ code: 'usage', message: usageMessage(error) },
      advice: `“${name} --help” shows how it is used.`,
    });
  }
}

function createProgram(isJson: boolean): Command {
  const program = new Command('holdfast')
    .description('Encrypted, deduplicated, proven backups of PostgreSQL databases and directories.')
    .usage('COMMAND [OPTIONS]')
    .version(packageJson.version, '--version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      // Said by runProgram, in the form that was asked for.
      outputError: () => {},
      ...(isJson ? { writeErr: () => {} } : {}),
    })
    .exitOverride()
    .addHelpText('after', programHelp);
  addInit(program);
  const backup = group(program, 'backup', 'back up a database or directories');
  addBackupDatabase(backup);
  addBackupFiles(backup);
  addList(program);
  addShow(program);
  const restore = group(program, 'restore', 'bring a database or files back');
  addRestoreDatabase(restore);
  addRestoreFiles(restore);
  addVerify(program);
  addCleanUp(program);
  addPin(program);
  addUnpin(program);
  const exported = group(program, 'export', 'a person’s own data, as a file and back');
  addExportPlan(exported);
  addExportCreate(exported);
  addExportRestore(exported);
  const portable = group(program, 'portable', 'one backup as one file, to carry to another machine');
  addPortableCreate(portable);
  addPortableShow(portable);
  addPortableRestore(portable);
  addPortableAdopt(portable);
  const key = group(program, 'key', 'the passwords that open a vault');
  addKeyList(key);
  addKeyAdd(key);
  addKeyRemove(key);
  addKeyChange(key);
  addKeyTest(key);
  addKeyRecovery(key);
  addRekey(program);
  addRecover(program);
  addDoctor(program);
  const locks = group(program, 'locks', 'who works on a vault, and locks that were left behind');
  addLocksList(locks);
  addLocksRemove(locks);
  return program;
}

function group(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).usage('COMMAND [OPTIONS]');
}

function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).includes('--json');
}

/** The command that was meant, as far as it can be told: `holdfast backup files`. */
function commandNamed(program: Command, args: readonly string[]): string {
  const names = [program.name()];
  let command: Command | undefined = program;
  for (const argument of args) {
    command = command.commands.find((candidate) => candidate.name() === argument);
    if (command === undefined) break;
    names.push(command.name());
  }
  return names.join(' ');
}

function usageMessage({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'No command was given.';
  const [text = '', suggestion] = message
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? '' : '.'}`;
  return suggestion === undefined ? sentence : `${sentence} ${suggestion.replace(/^\((.*)\)$/, '$1')}`;
}
