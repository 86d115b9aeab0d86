/** Checks what one backup needs of its vault, without restoring it, and keeps the evidence. */
import type { Backup } from './backup.ts';
import { type Evidence, type EvidenceFindings, makeEvidence } from './evidence.ts';
import { keepEvidence } from './evidence-store.ts';
import { programVersion } from './snapshot-of-run.ts';
import { type VerifyOptions, type VerifyResult, verifyVault } from './verify.ts';

export interface VerifyBackupOptions
  extends Pick<VerifyOptions, 'vault' | 'level' | 'signal' | 'onProgress'> {
  backup: Backup;
  /** False: do not keep the evidence in the vault. Default true. */
  keepEvidence?: boolean | undefined;
}

/** Errors as of `verifyVault`. */
export async function verifyBackup(
  options: VerifyBackupOptions,
): Promise<{ result: VerifyResult; evidence: Evidence }> {
  const { backup, level } = options;
  const startedAt = new Date();
  const result = await verifyVault(options);
  const evidence = makeEvidence(backup, level, startedAt, programVersion, structureFindings(backup, result));
  if (options.keepEvidence !== false) await keepEvidence(options.vault, evidence, options.signal);
  return { result, evidence };
}

export function structureFindings(
  backup: Backup,
  { problems, bytes, files }: VerifyResult,
): EvidenceFindings {
  // A pack of the vault that this backup does not need is no matter of this backup.
  const isOthers = ({ file, backups }: VerifyResult['problems'][number]) =>
    backups.length === 0 && file?.startsWith('data/') === true;
  return {
    ...{ bytes, files, tables: [], checks: [] },
    unproven: backup.partial
      ? [
          {
            part: 'entries that the backup lacks or doubts',
            reason: 'the backup is partial, as its manifest says',
          },
        ]
      : [],
    failures: problems.filter((problem) => !isOthers(problem)).map(({ message }) => ({ message })),
    warnings: problems.filter(isOthers).map(({ message }) => message),
  };
}
