/** Records what somebody wants done: the row of a run and its job, in one transaction of the caller. */
import type { RunKind } from '@holdfast/contracts/runs';
import type { Prisma, Transaction } from '@holdfast/db';
import { newId } from '../new-id.ts';
import type { ApplicationKey } from '../secrets/application-key.ts';
import { sealSecretJson } from '../secrets/secret-json.ts';
import type { RunInputs } from './run-input.ts';
import { notifyRuns } from './run-notice.ts';
import type { RunQueue } from './run-queue.ts';

/** A person, or nobody for a schedule. */
export interface Requester {
  id: string;
  name: string;
}

export interface QueueRunOptions<Kind extends RunKind = RunKind> {
  queue: RunQueue;
  kind: Kind;
  input: RunInputs[Kind];
  /** Kept sealed until the run ends. Needs `key`. */
  secrets?: object | undefined;
  key?: ApplicationKey | undefined;
  source?: { id: string; name: string } | undefined;
  backupId?: string | undefined;
  vaultId?: string | undefined;
  schedule?: { id: string; dueAt: Date } | undefined;
  parentId?: string | undefined;
  retryOfId?: string | undefined;
  requestedBy?: Requester | undefined;
}

/** Resolves with the run's id. */
export async function queueRun<Kind extends RunKind>(
  tx: Transaction,
  options: QueueRunOptions<Kind>,
): Promise<string> {
  const id = newId();
  await tx.run.create({ data: runRow(id, options) });
  await options.queue.send(tx, { id, kind: options.kind, requestedBy: options.requestedBy?.id });
  await notifyRuns(tx, { type: 'queued', runId: id });
  return id;
}

export function runRow(id: string, options: Omit<QueueRunOptions, 'queue'>): Prisma.RunUncheckedCreateInput {
  const { kind, input, secrets, key, source, schedule, requestedBy } = options;
  const hasSecrets = secrets !== undefined && Object.keys(secrets).length > 0;
  if (hasSecrets && !key) throw new TypeError('Secrets of a run need the key to seal them with.');
  return {
    ...{ id, kind },
    input: { ...input, ...(hasSecrets ? { hasSecrets: true } : {}) } as Prisma.InputJsonObject,
    ...(hasSecrets ? { sealedInput: sealSecretJson(key!, secrets, { purpose: 'run-input', id }) } : {}),
    sourceId: source?.id ?? null,
    sourceName: source?.name ?? null,
    backupId: options.backupId ?? null,
    vaultId: options.vaultId ?? null,
    scheduleId: schedule?.id ?? null,
    dueAt: schedule?.dueAt ?? null,
    parentId: options.parentId ?? null,
    retryOfId: options.retryOfId ?? null,
    requestedBy: requestedBy?.id ?? null,
    requestedByName: requestedBy?.name ?? null,
  };
}
