/**
 * An open vault: a restic repository (format 1 or 2) whose master key is at hand.
 *
 * Reading order is snapshots, then index, then blobs, so that a snapshot stored by somebody else meanwhile is never
 * looked for in an index that is older than it.
 */
import { randomBytes } from 'node:crypto';
import { Envelope } from '../crypto/envelope.ts';
import { HoldfastError, isHoldfastError } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';
import { BlobIndex } from './blob-index.ts';
import { SlotPool } from './chunker.ts';
import { decodeConfig, encodeConfig, type VaultConfig } from './format/config.ts';
import { idToHex } from './format/ids.ts';
import { decodeIndexFile } from './format/index-file.ts';
import type { MasterKey } from './format/key-file.ts';
import type { AcquireLockOptions, LockFiles, VaultLock } from './lock/index.ts';
import { acquireLock } from './lock/index.ts';
import { type KeyOwner, listKeyIds, newMasterKey, openMasterKey, storeKeyFile } from './master-key.ts';
import { isIrreducible, randomPolynomial } from './polynomial.ts';
import { TreePackBlocks } from './tree-pack-blocks.ts';
import { inFile, VaultFiles } from './vault-files.ts';
import { WorkerPool } from './worker/worker-pool.ts';

export interface CreateVaultOptions extends KeyOwner {
  password: string;
  /** Cut files as another vault does, so that backups can be copied between them blob by blob. Default: at random. */
  chunkerPolynomial?: VaultConfig['chunkerPolynomial'] | undefined;
}

export interface OpenVaultOptions {
  password: string;
  /** How long work on this vault waits while others hold it, in milliseconds. 0, the default, fails at once. */
  lockWaitMs?: number | undefined;
  /** What an index file, a snapshot or a lock may unpack to, for vaults of strangers; 1 GiB unless it is given. */
  fileLimitBytes?: number | undefined;
}

/** Level 2 stores dumps as small as level 3, for a quarter less work; see bench/. */
const defaultCompressionLevel = 2;
const folders = ['data', 'index', 'keys', 'locks', 'snapshots'];
const configLimitBytes = 64 * 1024;

export class Vault implements AsyncDisposable {
  readonly storage: Storage;
  readonly config: VaultConfig;
  readonly envelope: Envelope;
  readonly files: VaultFiles;
  readonly treePacks: TreePackBlocks;
  /** The key file that the password opened, or that has taken its place since. */
  keyId: string;
  readonly compressionLevel: number;
  /** See {@link OpenVaultOptions.lockWaitMs}. */
  lockWaitMs = 0;
  readonly #masterKey: MasterKey;
  #index = new BlobIndex();
  /** The files that {@link index} was read from; undefined when it has to be read anew. */
  #indexFiles: Set<string> | undefined;
  #loading: Promise<void> = Promise.resolve();
  /** What workers look blobs up in: a writer keeps the one that it began with. */
  #sealingIndex = this.#index;
  #writer: object | undefined;
  #closed = false;
  #slots: SlotPool | undefined;
  #workers: WorkerPool | undefined;

  private constructor(
    storage: Storage,
    config: VaultConfig,
    keyId: string,
    masterKey: MasterKey,
    fileLimitBytes?: number,
  ) {
    this.storage = storage;
    this.config = config;
    this.keyId = keyId;
    this.#masterKey = masterKey;
    this.envelope = new Envelope(masterKey);
    this.treePacks = new TreePackBlocks(storage);
    this.files = new VaultFiles(storage, this.envelope, config.version, fileLimitBytes);
    this.compressionLevel = config.version === 1 ? 0 : defaultCompressionLevel;
  }

  /**
   * Makes a new vault. Refuses (`vault-exists`) a place that holds anything of one. The key comes first and the config
   * last: a place without a config is no vault yet, so a crash in between is cured by removing the key.
   */
  static async create(storage: Storage, options: CreateVaultOptions): Promise<Vault> {
    await storage.prepare([...folders, ...packFolders()]);
    if (await hasConfig(storage)) {
      throw new HoldfastError(
        'vault-exists',
        `There is a vault in ${storage.location} already. Open it with its password, or choose an empty place.`,
      );
    }
    if ((await listKeyIds(storage)).length > 0) {
      throw new HoldfastError(
        'vault-exists',
        `In ${storage.location} there are keys of a vault, but not its file config. If making a vault was interrupted there, remove the folder “keys”; if a vault lost its config, restore that from a copy.`,
      );
    }
    const config: VaultConfig = {
      version: 2,
      id: randomBytes(32).toString('hex'),
      chunkerPolynomial: options.chunkerPolynomial ?? randomPolynomial(),
    };
    const masterKey = newMasterKey();
    const keyId = await storeKeyFile(storage, masterKey, options.password, options);
    const envelope = new Envelope(masterKey);
    try {
      await storage.create('config', [envelope.seal(encodeConfig(config))]);
    } catch (error) {
      // Full, or somebody else was faster: a key that opens nothing must not stay.
      const stored = await storage.readAll('config', { limitBytes: configLimitBytes }).catch(() => undefined);
      if (!stored || !envelope.open(stored)) await storage.remove(`keys/${keyId}`).catch(() => {});
      throw error;
    }
    return new Vault(storage, config, keyId, masterKey);
  }

  /** Throws `vault-not-found`, `wrong-password`, `vault-damaged` or `unsupported`. */
  static async open(storage: Storage, options: OpenVaultOptions): Promise<Vault> {
    if (!(await hasConfig(storage))) {
      throw new HoldfastError(
        'vault-not-found',
        `There is no vault in ${storage.location}. Check the path (is the disk mounted?), or make a vault there with “holdfast init”.`,
      );
    }
    const { id, masterKey } = await openMasterKey(storage, options.password);
    const sealed = await storage.readAll('config', { limitBytes: configLimitBytes });
    const opened = new Envelope(masterKey).open(sealed);
    if (!opened) {
      throw new HoldfastError(
        'vault-damaged',
        'The vault’s file config is damaged, or does not belong to its keys. Restore it from a copy of the vault.',
        { data: { file: 'config' } },
      );
    }
    let config: VaultConfig;
    try {
      config = decodeConfig(opened);
    } catch (error) {
      throw inFile(error, 'config');
    }
    if (!isIrreducible(config.chunkerPolynomial)) {
      throw new HoldfastError(
        'vault-damaged',
        'The vault’s file config is damaged: its polynomial is not irreducible.',
        {
          data: { file: 'config' },
        },
      );
    }
    const vault = new Vault(storage, config, id, masterKey, options.fileLimitBytes);
    vault.lockWaitMs = options.lockWaitMs ?? 0;
    return vault;
  }

  get id(): string {
    return this.config.id;
  }

  /** Secret: for key files and new workers only. */
  get masterKey(): MasterKey {
    return this.#masterKey;
  }

  /** What is known of the blobs; {@link loadIndex} fills it. */
  get index(): BlobIndex {
    return this.#index;
  }

  /** Memory for chunks: enough for every worker to have one at hand and one to go on with, and for two streams. */
  get slots(): SlotPool {
    if (!this.#slots) {
      this.#slots = new SlotPool(this.config.chunkerPolynomial, 2 * this.workers.size + 2);
      this.workers.notify({ kind: 'slots', memory: this.#slots.memory });
    }
    return this.#slots;
  }

  get workers(): WorkerPool {
    // Threads that nobody ends would keep the process from ending.
    if (this.#closed) throw new HoldfastError('cancelled', 'The vault was closed while work was going on.');
    if (this.#workers === undefined || this.#workers.hasFailed) {
      this.#workers = new WorkerPool({
        keys: this.#masterKey,
        compressionLevel: this.compressionLevel,
        index: this.#sealingIndex.shared,
      });
      if (this.#slots) this.#workers.notify({ kind: 'slots', memory: this.#slots.memory });
    }
    return this.#workers;
  }

  /** Takes restic's lock on this vault: shared for adding and reading, exclusive for deleting. */
  lock(options: AcquireLockOptions): Promise<VaultLock> {
    return acquireLock(this.lockFiles(), { waitMs: this.lockWaitMs, ...options });
  }

  lockFiles(): LockFiles {
    return {
      list: () => this.files.list('locks'),
      load: async (id) => {
        if ((await this.storage.size(`locks/${id}`)) === 0) return Buffer.alloc(0);
        return this.files.load('locks', id);
      },
      save: async (json) => (await this.files.save('locks', json)).id,
      remove: (id) => this.files.remove('locks', id),
    };
  }

  /**
   * Makes {@link index} what the vault's index files say now: to be called by every piece of work once it holds its lock,
   * since others add to a vault and clean it up between two of them. Files that were read before are not read again,
   * unless some are gone or `again` is given.
   */
  loadIndex(options: { again?: boolean; signal?: AbortSignal | undefined } = {}): Promise<void> {
    const loading = this.#loading.catch(() => {}).then(() => this.#readIndex(options));
    loading.catch(() => {});
    this.#loading = loading;
    return loading;
  }

  async #readIndex({ again, signal }: { again?: boolean; signal?: AbortSignal | undefined }): Promise<void> {
    this.treePacks.forget();
    const ids = await this.files.list('index', signal);
    const listed = new Set(ids);
    const known =
      again || [...(this.#indexFiles ?? [])].some((id) => !listed.has(id)) ? undefined : this.#indexFiles;
    const index = known ? this.#index : new BlobIndex();
    const files = new Set(known);
    for (const id of ids) {
      if (files.has(id)) continue;
      try {
        addIndexFile(index, await this.files.load('index', id, signal));
        files.add(id);
      } catch (error) {
        // Another client may have replaced index files by merged ones since the listing.
        if (isHoldfastError(error, 'storage-not-found')) continue;
        // The index now knows blobs of files that are in no list, so nobody would notice when those are cleaned up.
        this.#indexFiles = undefined;
        throw inFile(error, `index/${id}`);
      }
    }
    this.useIndex(index);
    this.#indexFiles = files;
  }

  /** Works with this index from now on: one that was read elsewhere, with its damaged files left out. */
  useIndex(index: BlobIndex): void {
    this.#index = index;
    this.#indexFiles = undefined;
    if (this.#writer === undefined) this.#sealWith(index);
  }

  /**
   * Lets one writer add to the index, and answers that index. A second one is refused: it would take blobs for stored
   * that the first has yet to store, and may never.
   */
  beginWriting(writer: object): BlobIndex {
    if (this.#writer !== undefined) {
      throw new HoldfastError(
        'vault-locked',
        'Another backup is being written through this opened vault. Wait until it has finished, or open the vault once more.',
        { retryable: true },
      );
    }
    this.#writer = writer;
    this.#sealWith(this.#index);
    return this.#index;
  }

  /**
   * Ends that. `indexFiles` are those that the writer stored, and everything it added is in them; undefined when it left
   * blobs in the index that are not stored, so that the index is good for nothing any more.
   */
  endWriting(writer: object, indexFiles: readonly string[] | undefined): void {
    if (this.#writer !== writer) return;
    this.#writer = undefined;
    if (this.#sealingIndex === this.#index) {
      if (indexFiles === undefined) this.#indexFiles = undefined;
      else for (const id of indexFiles) this.#indexFiles?.add(id);
    } else {
      this.#sealWith(this.#index);
    }
  }

  #sealWith(index: BlobIndex): void {
    this.#sealingIndex = index;
    index.onReplaced = (shared) => {
      if (this.#sealingIndex === index) this.#workers?.notify({ kind: 'index', index: shared });
    };
    this.#workers?.notify({ kind: 'index', index: index.shared });
  }

  /** Ends the threads. Work that is still going on rejects with `cancelled`. */
  async close(): Promise<void> {
    this.#closed = true;
    const workers = this.#workers;
    this.#workers = undefined;
    this.#slots = undefined;
    await workers?.close();
    const { storage } = this;
    if (Symbol.asyncDispose in storage) await (storage as Storage & AsyncDisposable)[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Adds everything an index file lists to the table. */
export function addIndexFile(index: BlobIndex, json: Buffer): void {
  decodeIndexFile(json, (packIdBytes, blobs) => {
    const packId = idToHex(packIdBytes);
    for (let i = 0; i < blobs.count; i++) {
      index.add(
        packId,
        blobs.isTree[i] === 1 ? 'tree' : 'data',
        blobs.ids,
        i * 32,
        blobs.offsets[i]!,
        blobs.lengths[i]!,
        blobs.plainLengths[i]!,
      );
    }
  });
}

async function hasConfig(storage: Storage): Promise<boolean> {
  try {
    await storage.size('config');
    return true;
  } catch (error) {
    if (isHoldfastError(error, 'storage-not-found')) return false;
    throw error;
  }
}

function packFolders(): string[] {
  return Array.from({ length: 256 }, (_, i) => `data/${i.toString(16).padStart(2, '0')}`);
}
