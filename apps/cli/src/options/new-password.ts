/** The password that `key add` and `key change` give to a vault. */
import type { Command } from 'commander';
import type { CommandContext } from '../run-command.ts';
import { readNewPassword } from '../secrets/password.ts';
import { notEmpty } from './vault-options.ts';

export interface NewPasswordOptions {
  newPasswordFile?: string | undefined;
}

export function addNewPasswordOption(command: Command): Command {
  return command.option(
    '--new-password-file <file>',
    'a file with the new password (else it is asked for)',
    notEmpty,
  );
}

export function chooseNewPassword(options: NewPasswordOptions, { signal }: CommandContext): Promise<string> {
  return readNewPassword({
    file: options.newPasswordFile,
    fileOption: '--new-password-file',
    question: 'Choose the new password: ',
    signal,
  });
}
