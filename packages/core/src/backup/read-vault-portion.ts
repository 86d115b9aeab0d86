/** Reads a part of a vault to its last byte, the whole of it in turn, and checks the structure of everything. */
import type { Vault } from '../vault/index.ts';
import {
  bucketCount,
  bucketOf,
  bucketsOfPortion,
  choosePortion,
  markRead,
  newReadState,
  type ReadState,
} from './portion.ts';
import type { OnProgress } from './progress.ts';
import { type VerifyResult, verifyVault } from './verify.ts';

export interface ReadVaultPortionOptions {
  vault: Vault;
  /** What the last reading answered; undefined at the first. Callers keep it. */
  state?: ReadState | undefined;
  /** Within so many days everything is read, when this is called every day. Default 30. */
  cycleDays?: number | undefined;
  /** The budget: more is read only where a single bucket is larger. */
  maxBytes?: number | undefined;
  /** This portion of so many, whatever was read before: 3 of 30. */
  portion?: { index: number; count: number } | undefined;
  now?: Date | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface ReadVaultPortionResult extends VerifyResult {
  /** To be kept until the next reading. */
  state: ReadState;
  /** Of 256: how many were read, and how many more are due. */
  buckets: number;
  overdue: number;
  /** ISO 8601: since when all of the vault was read; undefined while some of it never was. */
  completeSince: string | undefined;
}

/** Errors as of `verifyVault`; `invalid-input` for an impossible portion. */
export async function readVaultPortion(options: ReadVaultPortionOptions): Promise<ReadVaultPortionResult> {
  const { vault, portion, cycleDays = 30, maxBytes, signal, onProgress } = options;
  const now = options.now ?? new Date();
  const state = options.state ?? newReadState(now);
  const fixed = portion && bucketsOfPortion(portion);
  let choice = { buckets: fixed ?? [], overdue: 0 };
  const result = await verifyVault({
    ...{ vault, level: 'full', signal, onProgress },
    choosePacks(packs) {
      const sizes = new Array<number>(bucketCount).fill(0);
      for (const [id, { sizeBytes }] of packs) sizes[bucketOf(id)]! += sizeBytes;
      if (!fixed) choice = choosePortion(state, sizes, { cycleDays, maxBytes, now });
      const chosen = new Set(choice.buckets);
      return [...packs.keys()].filter((id) => chosen.has(bucketOf(id)));
    },
  });
  const read = markRead(state, choice.buckets, now);
  const times = read.buckets.filter((at) => at !== null).sort();
  return {
    ...result,
    state: read,
    buckets: choice.buckets.length,
    overdue: choice.overdue,
    completeSince: times.length === bucketCount ? times[0] : undefined,
  };
}
