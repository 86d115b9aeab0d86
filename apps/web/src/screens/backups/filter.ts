/** What a person chooses above the list, and what is asked of the server for it. */
import type { listBackupsInput, Proof } from '@holdfast/contracts/backups';
import type { z } from 'zod';

export interface BackupFilter {
  /** `all`, or an id. */
  sourceId: string;
  kind: 'all' | 'database' | 'files' | 'holdfast';
  proof: 'all' | 'proven' | 'unproven' | 'failed';
  state: 'all' | 'complete' | 'partial' | 'pinned';
  since: 'all' | '1' | '7' | '30' | '365';
}

export const everyBackup: BackupFilter = {
  sourceId: 'all',
  kind: 'all',
  proof: 'all',
  state: 'all',
  since: 'all',
};

const proofs: Record<Exclude<BackupFilter['proof'], 'all'>, Proof[]> = {
  proven: ['restored'],
  unproven: ['none', 'structure', 'full', 'partly'],
  failed: ['failed'],
};

const dayMs = 86_400_000;

export function toListInput(filter: BackupFilter, now: Date): z.input<typeof listBackupsInput> {
  const { sourceId, kind, proof, state, since } = filter;
  return {
    limit: 25,
    ...(sourceId === 'all' ? {} : { sourceId }),
    ...(kind === 'all' ? {} : { kind: [kind] }),
    ...(proof === 'all' ? {} : { proof: proofs[proof] }),
    ...(state === 'pinned' ? { pinned: true } : state === 'all' ? {} : { state }),
    ...(since === 'all' ? {} : { from: startOf(now, Number(since)) }),
  };
}

/** The whole hour so many days ago: the same question for an hour, which the cache can answer. */
function startOf(now: Date, days: number): string {
  const hour = 3_600_000;
  return new Date(Math.floor((now.getTime() - days * dayMs) / hour) * hour).toISOString();
}
