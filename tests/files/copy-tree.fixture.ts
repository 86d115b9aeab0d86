import {
  createExtendedAttributeReader,
  createRestoreTarget,
  type FileProblem,
  loadOwnerNames,
  openStable,
  type RestoreDirectory,
  type RestoredEntry,
  type RestoreTargetOptions,
  walkTree,
} from '@holdfast/core/files';

/** Reads a tree and restores it at once, as a backup and a restore would do one after the other. */
export async function copyTree(
  from: string,
  to: string,
  options: Partial<RestoreTargetOptions> = {},
): Promise<{ problems: FileProblem[]; skipped: string[]; ownersKept: number }> {
  const problems: FileProblem[] = [];
  const skipped: string[] = [];
  const onProblem = (problem: FileProblem) => void problems.push(problem);
  const extendedAttributes = await createExtendedAttributeReader();
  await using target = await createRestoreTarget(to, { existing: 'fail', onProblem, ...options });
  const open: (RestoreDirectory | undefined)[] = [];
  const links = new Map<string, RestoredEntry>();
  for await (const { kind, path, metadata } of walkTree(Buffer.from(from), {
    owners,
    extendedAttributes,
    onProblem,
  })) {
    const directory = open.at(-1);
    if (kind === 'enter') {
      open.push(open.length === 0 ? target.root : await directory?.makeDirectory(metadata.name));
      if (open.at(-1) === undefined) skipped.push(path.toString('latin1'));
    } else if (kind === 'leave') {
      await open.pop()?.finish(metadata);
    } else if (directory !== undefined) {
      const restored = await copyEntry(directory, path, metadata, links, onProblem);
      if (!restored) skipped.push(path.toString('latin1'));
    }
  }
  return { problems, skipped, ownersKept: target.ownersKept };
}

type Metadata = Parameters<RestoreDirectory['makeEntry']>[0];

async function copyEntry(
  directory: RestoreDirectory,
  path: Buffer,
  metadata: Metadata,
  links: Map<string, RestoredEntry>,
  onProblem: (problem: FileProblem) => void,
): Promise<boolean> {
  if (metadata.type !== 'file') return (await directory.makeEntry(metadata)).status === 'restored';
  const key = `${metadata.deviceId}:${metadata.inode}`;
  const first = links.get(key);
  if (first !== undefined) {
    const linked = await directory.linkFile(metadata.name, first);
    if (linked.status !== 'not-linked') return linked.status === 'restored';
  }
  const content = await read(path, metadata, onProblem);
  if (content === undefined) return false;
  await using file = await directory.createFile(metadata.name, BigInt(content.length));
  if (file === undefined) return false;
  // In parts and backwards, as parts of a vault may come.
  const part = 100_000;
  for (let at = Math.floor(content.length / part) * part; at >= 0; at -= part) {
    await file.write(content.subarray(at, at + part), at);
  }
  const outcome = await file.finish(metadata);
  if (outcome.status === 'restored' && (metadata.links ?? 1n) > 1n) links.set(key, outcome.entry);
  return outcome.status === 'restored';
}

const owners = await loadOwnerNames();

async function read(
  path: Buffer,
  metadata: Metadata,
  onProblem: (problem: FileProblem) => void,
): Promise<Buffer | undefined> {
  const result = await openStable(path, metadata, { owners });
  if (result.status === 'problem') onProblem(result.problem);
  if (result.status !== 'opened') return undefined;
  await using file = result.file;
  const content = Buffer.alloc(Number(file.metadata.size));
  for (let at = 0; at < content.length; ) at += (await file.read(content.subarray(at))) || content.length;
  const { problem } = file.finish();
  if (problem !== undefined) onProblem(problem);
  return content;
}
