/** What is in a backup of files. */
import type { Backup, EvidenceMark, FilesManifest } from '@holdfast/core/backup';
import type { TreeEntry } from '@holdfast/core/vault';
import { backupDocument, backupFacts, proofDocument } from './backups.ts';
import { entryDocument, entryLine } from './file-listing.ts';
import { counted, formatBytes } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatProblems } from './problems.ts';
import { formatFacts } from './table.ts';

/** `manifest` is missing for backups by other programs, and for the files of a database backup. */
export function filesContentsReport(
  backup: Backup,
  manifest: FilesManifest | undefined,
  proof: EvidenceMark | undefined,
  entries: AsyncIterable<TreeEntry>,
): Report {
  return {
    document: {
      fields: { backup: backupDocument(backup), proof: proofDocument(proof), manifest },
      list: { name: 'entries', items: documents(entries) },
    },
    lines: (paint) => contentLines(backup, manifest, proof, entries, paint),
  };
}

async function* documents(entries: AsyncIterable<TreeEntry>): AsyncGenerator<object> {
  for await (const entry of entries) yield entryDocument(entry);
}

async function* contentLines(
  backup: Backup,
  manifest: FilesManifest | undefined,
  proof: EvidenceMark | undefined,
  entries: AsyncIterable<TreeEntry>,
  paint: Paint,
): AsyncGenerator<string> {
  const facts = backupFacts(backup, proof, paint);
  facts.push(['Paths', backup.paths.join(', ')]);
  if (manifest) {
    const { files, directories, bytes } = manifest;
    facts.push([
      'Holds',
      `${counted(files, 'file')} in ${counted(directories, 'directory', 'directories')}, ${formatBytes(bytes)}`,
    ]);
  }
  yield* formatFacts(facts);
  if (manifest && manifest.problemCount > 0) {
    yield '';
    yield paint('yellow', `The backup is partial: ${counted(manifest.problemCount, 'problem')}.`);
    yield* formatProblems(
      manifest.problems.map(({ message }) => message),
      paint,
      manifest.problemCount,
    );
  }
  yield '';
  for await (const entry of entries) yield entryLine(entry, paint);
}
