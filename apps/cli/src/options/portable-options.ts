/** The password of a portable backup: never that of a vault, and never in argv. */
import {
  checkPortable,
  type OlderBackup,
  type OpenedPortable,
  openForeign,
  openOlderBackup,
  openPortable,
  recogniseForeign,
  recogniseOlderBackup,
} from '@holdfast/core/backup';
import { isHoldfastError } from '@holdfast/core/errors';
import { generatePassphrase, requireStrongPassphrase } from '@holdfast/core/exports';
import type { Command } from 'commander';
import type { CommandContext } from '../run-command.ts';
import { filePasswordVariable, readNewPassword, readPassword } from '../secrets/password.ts';
import { rememberSecret } from '../secrets/redact.ts';
import { notEmpty } from './vault-options.ts';

export interface FilePasswordOptions {
  filePasswordFile?: string | undefined;
  askPassword?: boolean | undefined;
}

const fileOption = '--file-password-file';

export function addFilePasswordOption(command: Command): Command {
  return command.option(
    `${fileOption} <file>`,
    `a file with the password of the portable backup (instead of ${filePasswordVariable})`,
    notEmpty,
  );
}

/** The password of a file to be made: the one given, if it is not easily guessed; else one made up, told once. */
export async function chooseFilePassword(
  { filePasswordFile, askPassword }: FilePasswordOptions,
  { signal }: CommandContext,
): Promise<{ password: string; isGenerated: boolean }> {
  const isGiven = filePasswordFile !== undefined || askPassword || process.env[filePasswordVariable];
  if (!isGiven) return { password: rememberSecret(generatePassphrase()), isGenerated: true };
  const password = await readNewPassword({
    file: filePasswordFile,
    fileOption,
    variable: askPassword ? undefined : filePasswordVariable,
    question: 'Choose a password for the file: ',
    signal,
  });
  await requireStrongPassphrase(password);
  return { password, isGenerated: false };
}

const attempts = 3;

/** Opens the file. Whatever it is that is no portable backup is told before a password is asked for. */
export async function openPortableFile(
  path: string,
  options: FilePasswordOptions,
  context: CommandContext,
): Promise<OpenedPortable> {
  await checkPortable(path, context.signal);
  return askUntilOpen(path, options, context, (password) =>
    openPortable({ path, password, signal: context.signal }),
  );
}

/** Opens what other programs made, which has no password here; undefined when it is none of those. */
export async function openForeignFile(
  path: string,
  { signal, output }: CommandContext,
): Promise<Awaited<ReturnType<typeof openForeign>> | undefined> {
  if (!(await recogniseForeign(path))) return undefined;
  const opened = await openForeign({ path, signal, onProgress: output.onProgress });
  for (const warning of opened.warnings) output.note(warning);
  return opened;
}

/** Opens the file when an older tool made it; undefined when it is none of those. */
export async function openOlderFile(
  path: string,
  options: FilePasswordOptions,
  context: CommandContext,
): Promise<OlderBackup | undefined> {
  const { signal } = context;
  const form = await recogniseOlderBackup(path);
  if (form === undefined) return undefined;
  if (form !== 'fernet') return openOlderBackup({ path, signal });
  return askUntilOpen(path, options, context, (password) => openOlderBackup({ path, password, signal }));
}

async function askUntilOpen<T>(
  path: string,
  { filePasswordFile }: FilePasswordOptions,
  { signal, output }: CommandContext,
  open: (password: string) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { password, isTyped } = await readPassword({
      file: filePasswordFile,
      fileOption,
      variable: filePasswordVariable,
      question: `Password of ${path}: `,
      signal,
    });
    try {
      return await open(password);
    } catch (error) {
      if (!isTyped || attempt === attempts || !isHoldfastError(error, 'wrong-password')) throw error;
      output.note('That password does not open the file. Try again.');
    }
  }
}
