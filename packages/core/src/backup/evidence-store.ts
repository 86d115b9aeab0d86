/**
 * Evidence in a vault: a tiny snapshot of its own for each, with one file
 * `/.holdfast/evidence/<backup>/<time>-<level>.json`. Its tags name the backup, so that evidence can be found, and dropped with its
 * backup, without reading it.
 *
 * The snapshot's time is just before that of the backup: to stock restic, `latest` must go on meaning the latest
 * backup. When the evidence was found is in a tag and in the file.
 */
import { HoldfastError, isHoldfastError } from '../errors.ts';
import {
  findNode,
  listSnapshots,
  readContent,
  readTree,
  type StoredSnapshot,
  saveBytes,
  type Vault,
  VaultWriter,
} from '../vault/index.ts';
import { type Backup, backupsAmong, evidenceAbout, evidenceTag, ownTag } from './backup.ts';
import {
  type Evidence,
  type EvidenceLevel,
  type EvidenceOutcome,
  isEvidenceLevel,
  isEvidenceOutcome,
  parseEvidence,
} from './evidence.ts';
import { ownFolder } from './files-manifest.ts';
import { publishBackup } from './snapshot-of-run.ts';
import { saveTree, syntheticDirectory, syntheticFile } from './synthetic-tree.ts';

const evidenceFolder = 'evidence';
const limitBytes = 256 * 1024 * 1024;

/** Stores it durably; the answer is its snapshot's id. */
export async function storeEvidence(vault: Vault, evidence: Evidence, signal?: AbortSignal): Promise<string> {
  const at = new Date(evidence.startedAt);
  await using lock = await vault.lock({ exclusive: false, signal });
  await vault.loadIndex({ signal });
  await using writer = new VaultWriter(vault, { signal: lock.signal, assertLocked: () => lock.assertHeld() });
  const text = Buffer.from(`${JSON.stringify(evidence, null, 1)}\n`);
  const saved = await saveBytes(writer, text);
  const name = `${evidence.startedAt.replaceAll(':', '-')}-${evidence.level}.json`;
  let tree = await saveTree(writer, [syntheticFile(name, saved, at)]);
  for (const folder of [evidence.backup, evidenceFolder, ownFolder]) {
    tree = await saveTree(writer, [syntheticDirectory(folder, tree, at)]);
  }
  const { id } = await publishBackup({
    ...{ writer, lock, tree },
    paths: [`/${ownFolder}/${evidenceFolder}/${evidence.backup}`],
    tags: tagsOf(evidence),
    startedAt: at,
    time: new Date(Date.parse(evidence.backupTime) - 1),
    counts: { filesNew: 1, filesChanged: 0, filesUnmodified: 0, dirs: 3, bytes: text.length },
  });
  return id;
}

/** As {@link storeEvidence}; a vault that takes nothing (it is damaged, full, read-only) must not hide what was found. */
export async function keepEvidence(
  vault: Vault,
  evidence: Evidence,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await storeEvidence(vault, evidence, signal);
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
    evidence.warnings.push(`This evidence could not be kept in the vault: ${error.message}`);
  }
}

function tagsOf({ backup, source, level, outcome, startedAt }: Evidence): string[] {
  return [
    ...[ownTag, evidenceTag, `backup:${backup}`],
    // The name of a snapshot that another program made may hold what cannot be in a tag.
    ...(/[,\p{Cc}]/u.test(source) ? [] : [`source:${source}`]),
    ...[`level:${level}`, `outcome:${outcome}`, `at:${startedAt}`],
  ];
}

/** What the tags of an evidence tell, without reading it. */
export interface EvidenceMark {
  snapshot: StoredSnapshot;
  backup: string;
  level: EvidenceLevel;
  outcome: EvidenceOutcome;
  /** ISO 8601, UTC. */
  time: string;
}

/** Newest first; of one backup when given its identity. Needs no index. */
export async function listEvidence(
  vault: Vault,
  backup?: string,
  onDamaged: (error: HoldfastError) => void = () => {},
): Promise<EvidenceMark[]> {
  return evidenceAmong(await listSnapshots(vault, onDamaged), backup);
}

/** Backups as `listBackups` gives them, and what is known of them, by backup, newest first; in one listing. */
export async function listBackupsWithEvidence(
  vault: Vault,
  options: { source?: string | undefined; onDamaged?: ((error: HoldfastError) => void) | undefined } = {},
): Promise<{ backups: Backup[]; evidence: Map<string, EvidenceMark[]> }> {
  const snapshots = await listSnapshots(vault, options.onDamaged);
  const { source } = options;
  return {
    backups: backupsAmong(snapshots).filter((backup) => source === undefined || backup.source === source),
    evidence: Map.groupBy(evidenceAmong(snapshots), ({ backup }) => backup),
  };
}

function evidenceAmong(snapshots: readonly StoredSnapshot[], backup?: string): EvidenceMark[] {
  const marks: EvidenceMark[] = [];
  for (const snapshot of snapshots) {
    const about = evidenceAbout(snapshot);
    if (about === undefined || (backup !== undefined && about !== backup)) continue;
    const value = (prefix: string) =>
      snapshot.tags?.find((tag) => tag.startsWith(prefix))?.slice(prefix.length) ?? '';
    const [level, outcome] = [value('level:'), value('outcome:')];
    if (!isEvidenceLevel(level) || !isEvidenceOutcome(outcome)) continue;
    marks.push({
      snapshot,
      backup: about,
      level,
      outcome,
      time: value('at:'),
    });
  }
  return marks.sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
}

/** The evidence itself, newest first. What is damaged is passed to `onDamaged` and does not hide the rest. */
export async function readEvidence(
  vault: Vault,
  backup?: string,
  options: {
    onDamaged?: ((error: HoldfastError) => void) | undefined;
    signal?: AbortSignal | undefined;
  } = {},
): Promise<Evidence[]> {
  const marks = await listEvidence(vault, backup, options.onDamaged);
  if (marks.length === 0) return [];
  await vault.loadIndex({ signal: options.signal });
  const found: Evidence[] = [];
  for (const { snapshot } of marks) {
    try {
      found.push(...(await readAll(vault, snapshot, options.signal)));
    } catch (error) {
      if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
      options.onDamaged?.(error);
    }
  }
  return found;
}

async function readAll(
  vault: Vault,
  snapshot: StoredSnapshot,
  signal: AbortSignal | undefined,
): Promise<Evidence[]> {
  const { tree } = snapshot;
  const backup = evidenceAbout(snapshot) ?? '';
  const folder = await findNode(
    vault,
    tree,
    [ownFolder, evidenceFolder, backup].map((name) => Buffer.from(name)),
  );
  if (folder?.subtree === undefined) return [];
  const found: Evidence[] = [];
  for (const { content, size } of await readTree(vault, folder.subtree)) {
    if (!content) continue;
    if ((size ?? 0n) > limitBytes) throw unreadable('is absurdly large');
    const parts: Buffer[] = [];
    for await (const part of readContent(vault, content, signal)) parts.push(Buffer.from(part));
    found.push(parse(Buffer.concat(parts).toString('utf8')));
  }
  return found;
}

function parse(text: string): Evidence {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable('is not JSON');
  }
  return parseEvidence(value);
}

function unreadable(what: string): HoldfastError {
  return new HoldfastError(
    'archive-unreadable',
    `A piece of evidence in the vault ${what}. Verify the backup again.`,
  );
}
