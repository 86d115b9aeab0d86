import { mkdirSync, readdirSync } from 'node:fs';
import { HoldfastError } from '../../errors.ts';
import { displayPath } from '../display-path.ts';
import {
  createExtendedAttributeWriter,
  type ExtendedAttributeWriter,
} from '../extended-attributes/write-attributes.ts';
import type { FileProblem } from '../file-problem.ts';
import { pathBytes } from '../raw-path.ts';
import { DirectoryHandle, descriptorPaths } from './directory-handle.ts';
import { createExactTimes, type ExactTimes } from './exact-times.ts';
import { createInheritedAcls, type InheritedAcls } from './inherited-acls.ts';
import type { ExistingPolicy } from './place-entry.ts';
import { createTemporaryNames, type RestoreContext } from './restore-context.ts';
import { RestoreDirectory } from './restore-directory.ts';
import { making } from './restore-error.ts';

export interface RestoreTargetOptions {
  /** What to do with names that are taken; see {@link ExistingPolicy}. */
  existing: ExistingPolicy;
  /** Told about metadata that could not be set. */
  onProblem: (problem: FileProblem) => void;
  /** Leave out long runs of zeros (default). The content is the same and takes less room. */
  sparse?: boolean | undefined;
  /** False leaves everything to the user who restores, without setuid and setgid. Default: try. */
  restoreOwner?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** What this machine can restore; the same for all entries, so it is said once. */
export interface RestoreCapabilities {
  /** Times to the nanosecond; otherwise rounded by up to 240 ns. */
  exactTimes: boolean;
  extendedAttributes: boolean;
}

/**
 * Opens a directory to restore into, making it (and its parents) when it is missing. Links on the way to it are
 * followed, as its owner chose it; inside it none is. Throws `target-not-empty` when it has entries and the policy is `fail`.
 */
export async function createRestoreTarget(
  directory: Buffer | string,
  options: RestoreTargetOptions,
): Promise<RestoreTarget> {
  const path = pathBytes(directory);
  const handle = await making(path, () => {
    mkdirSync(path, { recursive: true });
    return DirectoryHandle.open(path);
  });
  try {
    if (options.existing === 'fail') await making(path, () => checkEmpty(handle));
    const acls = await createInheritedAcls();
    const attributes = descriptorPaths ? await createExtendedAttributeWriter() : undefined;
    const givesAcl = await acls.areGivenBy(handle);
    return new RestoreTarget(handle, givesAcl, options, {
      times: await createExactTimes(),
      attributes,
      acls,
    });
  } catch (error) {
    handle.close();
    throw error;
  }
}

function checkEmpty(handle: DirectoryHandle): void {
  if (readdirSync(handle.entry(Buffer.from('.'))).length === 0) return;
  const shown = displayPath(handle.path);
  const message = `${shown} is not empty. Restore into an empty directory, or choose what happens to existing files.`;
  throw new HoldfastError('target-not-empty', message, { data: { path: shown } });
}

interface Means {
  times: ExactTimes;
  attributes: ExtendedAttributeWriter | undefined;
  acls: InheritedAcls;
}

/** Owns what a restore needs while it runs. Dispose it after the root directory is finished. */
export class RestoreTarget implements AsyncDisposable {
  /** The target directory itself. */
  readonly root: RestoreDirectory;
  readonly capabilities: RestoreCapabilities;
  readonly #times: ExactTimes;
  readonly #handle: DirectoryHandle;
  #ownersKept = 0;

  constructor(handle: DirectoryHandle, givesAcl: boolean, options: RestoreTargetOptions, means: Means) {
    const { times, attributes, acls } = means;
    this.#handle = handle;
    this.#times = times;
    this.capabilities = { exactTimes: times.exact, extendedAttributes: attributes !== undefined };
    const context: RestoreContext = {
      root: handle,
      existing: options.existing,
      sparse: options.sparse ?? true,
      signal: options.signal,
      acls,
      temporaryName: createTemporaryNames(),
      setter: {
        times,
        attributes,
        restoreOwner: options.restoreOwner ?? true,
        onProblem: options.onProblem,
        onOwnerKept: () => {
          this.#ownersKept += 1;
        },
      },
    };
    // The root is opened twice: hard links are found from it after its directory is finished.
    const root = DirectoryHandle.open(handle.entry(Buffer.from('.')), handle.path);
    this.root = new RestoreDirectory(context, root, {
      components: [],
      isNew: false,
      givesAcl,
      onClose: () => {},
    });
  }

  /** Entries that stayed with the user who restores, because only root may give files to others. */
  get ownersKept(): number {
    return this.#ownersKept;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.root[Symbol.asyncDispose]();
    this.#handle.close();
    await this.#times[Symbol.asyncDispose]();
  }
}
