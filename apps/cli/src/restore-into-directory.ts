/** Restoring a backup of files, wherever it lies, into a directory. */
import { type Backup, restoreFilesBackup } from '@holdfast/core/backup';
import type { ExistingPolicy } from '@holdfast/core/files';
import type { Vault } from '@holdfast/core/vault';
import { type ExitCode, exitCodeOfStatus } from './exit-codes.ts';
import { filesRestoreReport } from './output/restore-results.ts';
import type { CommandContext } from './run-command.ts';

export const existingPolicies: ExistingPolicy[] = ['fail', 'skip', 'replace', 'keep'];

export async function restoreIntoDirectory(
  { output, signal }: CommandContext,
  { vault, backup, to, paths }: { vault: Vault; backup: Backup; to: string; paths: readonly string[] },
  existing: ExistingPolicy,
): Promise<ExitCode> {
  const result = await restoreFilesBackup({
    ...{ vault, backup, to, existing, signal },
    paths: paths.length > 0 ? paths : undefined,
    onProgress: output.onProgress,
  });
  await output.report(filesRestoreReport(backup, to, result));
  return exitCodeOfStatus(result.status);
}
