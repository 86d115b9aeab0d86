/** Restores directories, whole or chosen paths, below one of the allowed roots. */
import { pathFromText } from '@holdfast/application/backups';
import { confinePath } from '@holdfast/application/file-roots';
import { restoreFilesBackup } from '@holdfast/core/backup';
import { openRunBackup } from '../open-run-backup.ts';
import type { RunContext, RunEnd } from '../run-context.ts';

export async function restoreFiles(context: RunContext<'restore-files'>): Promise<RunEnd> {
  const { environment, input, signal, onProgress } = context;
  // Looked at again: a link may lie there since the restore was asked for.
  const directory = await confinePath(input.directory, environment.fileRoots, { mayBeMissing: true });
  await using opened = await openRunBackup(context);
  const result = await restoreFilesBackup({
    ...{ vault: opened.vault, backup: opened.backup, signal, onProgress },
    to: directory,
    paths: input.paths?.map(pathFromText),
    existing: input.existing,
  });
  if (result.status === 'succeeded') await opened.discard();
  const { files, directories, bytes, skipped, ownersKept, problems } = result;
  const count = (number: number, word: string) =>
    `${number.toLocaleString('en-US')} ${word}${number === 1 ? '' : 's'}`;
  return {
    status: result.status,
    result: {
      summary: `Restored ${count(files, 'file')}; each was checked against its hash.`,
      ...{ items: files, sizeBytes: bytes, target: directory },
      warnings: [
        ...(skipped > 0
          ? [`${count(skipped, 'entry').replace(/ys?$/, 'ies')} were there already and left alone.`]
          : []),
        ...(ownersKept > 0
          ? [`${count(ownersKept, 'file')} belong to Holdfast's user now: only root may give files away.`]
          : []),
        ...(files + directories === 0 ? ['Nothing was restored: everything was there already.'] : []),
      ],
      ...(problems.length > 0 ? { problems: problems.slice(0, 1000) } : {}),
    },
  };
}
