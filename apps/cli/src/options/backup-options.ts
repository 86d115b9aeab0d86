/** Naming a backup: BACKUP is an id, the beginning of one, or `latest`; --source narrows the choice. */

import { type Backup, type BackupKind, findBackup } from '@holdfast/core/backup';
import type { Vault } from '@holdfast/core/vault';
import type { Command } from 'commander';
import type { Output } from '../output/output.ts';
import { notEmpty } from './vault-options.ts';

export const backupArgumentHelp = 'id of a backup, the beginning of one, or “latest”';

export interface SourceOptions {
  source?: string | undefined;
}

export function addSourceOption(command: Command): Command {
  return command.option('--source <name>', 'only backups of this source', notEmpty);
}

/**
 * `latest` is the latest of the kind that the command works on; an id says itself what it means. Snapshots that cannot be
 * read are said: the one that was meant may be among them.
 */
export function chooseBackup(
  vault: Vault,
  reference: string,
  { source }: SourceOptions,
  { kind, output }: { kind?: BackupKind; output: Output },
): Promise<Backup> {
  return findBackup(vault, reference, {
    source,
    kind: reference === 'latest' ? kind : undefined,
    onDamaged: ({ message }) => output.note(message),
  });
}
