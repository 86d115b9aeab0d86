/**
 * Copies the used blobs of some packs into new packs, sealed as they are, each proven in a worker first. Everything is
 * durable and indexed when this has resolved; the old packs are still there, so that a crash in between costs nothing
 * but a second copy, which the next clean-up goes on from.
 */
import { HoldfastError, isHoldfastError, throwIfCancelled } from '../../errors.ts';
import { readPack } from '../blob-reader.ts';
import { encodeIndexFile, type IndexedPack } from '../format/index-file.ts';
import { PackBuilder, releaseParts } from '../pack-builder.ts';
import type { Vault } from '../vault.ts';
import type { PackFacts, VaultSurvey } from './vault-survey.ts';

export interface RepackOptions {
  vault: Vault;
  survey: VaultSurvey;
  packs: readonly PackFacts[];
  packSizeBytes: number;
  assertLocked: () => Promise<void>;
  signal?: AbortSignal | undefined;
  onProgress?: ((bytes: number) => void) | undefined;
  /** Told of the size of each pack and index file that was stored, also of those before a failure. */
  onStored: (bytes: number) => void;
}

export interface RepackResult {
  copiedBlobs: number;
  /** Packs whose blobs cannot all be read: they must stay. */
  damaged: { pack: PackFacts; error: unknown }[];
}

/** Blobs of one pack that are read at once. */
interface Run {
  pack: PackFacts;
  entries: number[];
  from: number;
  to: number;
}

const runBytes = 8 * 1024 * 1024;
/** Unused bytes between two blobs that are cheaper to read along than to skip. */
const gapBytes = 64 * 1024;
const indexFlushBlobs = 20_000;
const packBlobsLimit = 10_000;

export async function repack(options: RepackOptions): Promise<RepackResult> {
  const { vault, survey, signal } = options;
  const result: RepackResult = { copiedBlobs: 0, damaged: [] };
  const copier = new BlobCopier(options, result);
  const ahead: Promise<Checked | { run: Run; error: unknown }>[] = [];
  const runs = planRuns(survey, new Set(options.packs));
  let readBytes = 0;
  try {
    for (;;) {
      throwIfCancelled(signal);
      while (ahead.length <= vault.workers.size) {
        const next = runs.next();
        if (next.done) break;
        const run = next.value;
        ahead.push(readRun(vault, survey, run, signal).catch((error: unknown) => ({ run, error })));
      }
      const current = await ahead.shift();
      if (current === undefined) break;
      const { run } = current;
      if ('error' in current) {
        if (!isHoldfastError(current.error, 'vault-damaged')) throw current.error;
        result.damaged.push({ pack: run.pack, error: current.error });
        continue;
      }
      for (const entry of run.entries) {
        const at = survey.index.offsetOf(entry) - run.from;
        await copier.add(entry, current.sealed.subarray(at, at + survey.index.sealedLengthOf(entry)));
      }
      readBytes += run.to - run.from;
      options.onProgress?.(readBytes);
    }
    await copier.flush();
    const damaged = new Set(result.damaged.map(({ pack }) => pack));
    for (const pack of options.packs) pack.isCopied = !damaged.has(pack);
    return result;
  } finally {
    await Promise.allSettled(ahead);
    await copier.settle();
  }
}

interface Checked {
  run: Run;
  sealed: Buffer;
}

async function readRun(
  vault: Vault,
  survey: VaultSurvey,
  run: Run,
  signal: AbortSignal | undefined,
): Promise<Checked> {
  const { index } = survey;
  const bytes = await readPack(vault, run.pack.id, run.from, run.to - run.from, signal);
  const own = bytes.buffer.byteLength === bytes.length ? bytes : Buffer.from(Uint8Array.from(bytes).buffer);
  const blobs = run.entries.map((entry) => ({
    id: index.idOf(entry),
    offset: index.offsetOf(entry) - run.from,
    length: index.sealedLengthOf(entry),
    plainLength: index.compressedFromOf(entry) || undefined,
  }));
  const { sealed, damaged } = await vault.workers.run({ kind: 'check-blobs', sealed: own, blobs }, [
    own.buffer as ArrayBuffer,
  ]);
  if (damaged.length > 0) throw damagedPack(run.pack, run.from + blobs[damaged[0]!]!.offset);
  return { run, sealed: Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length) };
}

/** The used blobs of these packs, pack by pack and in the order in which they lie there. */
function* planRuns(survey: VaultSurvey, packs: ReadonlySet<PackFacts>): Generator<Run> {
  const { index, used } = survey;
  const wanted = new Set<number>();
  for (const [number, id] of index.packIds.entries())
    if (packs.has(survey.packs.get(id)!)) wanted.add(number);
  let count = 0;
  for (let entry = 0; entry < index.size; entry++)
    if (used[entry] === 1 && wanted.has(index.packNumberOf(entry))) count++;
  const entries = new Uint32Array(count);
  for (let entry = 0, at = 0; entry < index.size; entry++)
    if (used[entry] === 1 && wanted.has(index.packNumberOf(entry))) entries[at++] = entry;
  entries.sort(
    (a, b) => index.packNumberOf(a) - index.packNumberOf(b) || index.offsetOf(a) - index.offsetOf(b),
  );
  let run: Run | undefined;
  for (const entry of entries) {
    const pack = survey.packs.get(index.packIds[index.packNumberOf(entry)]!)!;
    const from = index.offsetOf(entry);
    const to = from + index.sealedLengthOf(entry);
    if (run && (run.pack !== pack || from > run.to + gapBytes || to - run.from > runBytes)) {
      yield run;
      run = undefined;
    }
    run ??= { pack, entries: [], from, to };
    run.entries.push(entry);
    run.to = to;
  }
  if (run) yield run;
}

function damagedPack({ id }: PackFacts, offset: number): HoldfastError {
  const file = `data/${id.slice(0, 2)}/${id}`;
  return new HoldfastError(
    'vault-damaged',
    `The vault’s file ${file} is damaged at byte ${offset}. It stays as it is: verify the vault to see which backups are affected.`,
    { data: { file, offset } },
  );
}

/** Fills packs, one of data and one of directories, and stores what is full. */
class BlobCopier {
  readonly #options: RepackOptions;
  readonly #result: RepackResult;
  readonly #open: (PackBuilder | undefined)[] = [undefined, undefined];
  #storing: Promise<void> = Promise.resolve();
  #unindexed: IndexedPack[] = [];
  #unindexedBlobs = 0;

  constructor(options: RepackOptions, result: RepackResult) {
    this.#options = options;
    this.#result = result;
  }

  async add(entry: number, sealed: Buffer): Promise<void> {
    const { index } = this.#options.survey;
    const isTree = index.isTree(entry);
    const builder = this.#open[Number(isTree)] ?? new PackBuilder(isTree ? 'tree' : 'data');
    this.#open[Number(isTree)] = builder;
    builder.add(index.idOf(entry), sealed, index.compressedFromOf(entry) || undefined);
    this.#result.copiedBlobs++;
    if (builder.sizeBytes < this.#options.packSizeBytes && builder.blobs < packBlobsLimit) return;
    this.#open[Number(isTree)] = undefined;
    await this.#store(builder);
  }

  async flush(): Promise<void> {
    for (const builder of this.#open) if (builder) await this.#store(builder);
    this.#open.fill(undefined);
    await this.#storing;
    await this.#saveIndex();
  }

  /** Waits until nothing is being stored any more, whatever became of it. */
  async settle(): Promise<void> {
    await this.#storing.catch(() => {});
  }

  async #store(builder: PackBuilder): Promise<void> {
    await this.#storing;
    if (this.#unindexedBlobs >= indexFlushBlobs) await this.#saveIndex();
    this.#storing = this.#storePack(builder);
    // Thrown when it is waited for; until then it must not count as unhandled.
    this.#storing.catch(() => {});
  }

  async #storePack(builder: PackBuilder): Promise<void> {
    const { vault, signal } = this.#options;
    const pack = builder.finish(vault.envelope);
    await vault.storage.create(`data/${pack.id.slice(0, 2)}/${pack.id}`, pack.parts, { signal });
    releaseParts(pack);
    this.#options.onStored(pack.sizeBytes);
    this.#unindexed.push({ id: pack.id, entries: pack.entries });
    this.#unindexedBlobs += pack.entries.length;
  }

  async #saveIndex(): Promise<void> {
    if (this.#unindexed.length === 0) return;
    const packs = this.#unindexed;
    this.#unindexed = [];
    this.#unindexedBlobs = 0;
    await this.#options.assertLocked();
    const { sizeBytes } = await this.#options.vault.files.save('index', encodeIndexFile(packs));
    this.#options.onStored(sizeBytes);
  }
}
