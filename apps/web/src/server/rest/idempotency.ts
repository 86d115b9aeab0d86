/**
 * Requests that can be sent again without being done again (draft-ietf-httpapi-idempotency-key-header). The row is there
 * before the work begins, so of two at the same time one does it; the answer is kept for a day. What was refused is not
 * kept: it changed nothing. What was begun and never answered, because Holdfast was stopped, is never done again under
 * the same key: nobody can tell how far it came.
 */
import { createHash } from 'node:crypto';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';

export interface KeptAnswer {
  status: number;
  location: string | undefined;
  /** JSON; undefined where the answer has no body. */
  body: string | undefined;
}

export interface IdempotentOptions {
  services: Services;
  apiKeyId: string;
  /** Of the header, as it came. */
  key: string;
  /** Method and address. */
  about: string;
  body: Buffer;
  perform: () => Promise<KeptAnswer>;
}

const keptMs = 24 * 3600_000;
/** Longer than a request takes that is still under way. */
const underWayMs = 10 * 60_000;
const keyForm = /^[\x21-\x7e]{1,255}$/;

/** `replayed`: the answer of the first time. Throws `invalid-input` and `conflict`. */
export async function answerOnce(
  options: IdempotentOptions,
): Promise<{ answer: KeptAnswer; replayed: boolean }> {
  const { services, apiKeyId, key, about, body, perform } = options;
  if (!keyForm.test(key)) {
    throw new HoldfastError(
      'invalid-input',
      'An Idempotency-Key has 1 to 255 visible characters, such as a UUID.',
    );
  }
  const { idempotentRequest } = services.database.prisma;
  const fingerprint = new Uint8Array(createHash('sha256').update(`${about}\n`).update(body).digest());
  await idempotentRequest.deleteMany({ where: { expiresAt: { lt: new Date() } } });
  const { count } = await idempotentRequest.createMany({
    data: { apiKeyId, key, fingerprint, expiresAt: new Date(Date.now() + keptMs) },
    skipDuplicates: true,
  });
  const where = { apiKeyId_key: { apiKeyId, key } };
  if (count === 0) {
    const row = await idempotentRequest.findUnique({ where });
    if (!row) throw underWay();
    return { answer: kept(services, row, fingerprint), replayed: true };
  }
  let answer: KeptAnswer;
  try {
    answer = await perform();
  } catch (error) {
    await idempotentRequest.deleteMany({ where: { apiKeyId, key } });
    throw error;
  }
  const { status, location } = answer;
  const sealed =
    answer.body === undefined
      ? null
      : services.key.seal(Buffer.from(answer.body), { purpose: 'kept-answer', id: sealedFor(apiKeyId, key) });
  await idempotentRequest.update({
    where,
    data: { status, location: location ?? null, sealedAnswer: sealed },
  });
  return { answer, replayed: false };
}

interface KeptRow {
  apiKeyId: string;
  key: string;
  fingerprint: Uint8Array;
  status: number | null;
  location: string | null;
  sealedAnswer: Uint8Array | null;
  createdAt: Date;
}

function kept(services: Services, row: KeptRow, fingerprint: Uint8Array): KeptAnswer {
  if (!Buffer.from(row.fingerprint).equals(fingerprint)) {
    throw new HoldfastError(
      'conflict',
      'This Idempotency-Key was sent with another request before. Use a new one for a new request.',
    );
  }
  if (row.status === null) {
    if (Date.now() - row.createdAt.getTime() < underWayMs) throw underWay();
    throw new HoldfastError(
      'conflict',
      'This request was begun and broken off before it was answered. See what came of it, then use a new Idempotency-Key.',
    );
  }
  const { sealedAnswer, status } = row;
  const context = { purpose: 'kept-answer', id: sealedFor(row.apiKeyId, row.key) } as const;
  return {
    ...{ status, location: row.location ?? undefined },
    body: sealedAnswer === null ? undefined : services.key.open(sealedAnswer, context).toString(),
  };
}

function underWay(): HoldfastError {
  return new HoldfastError(
    'conflict',
    'The same request is being worked on at this moment. Send it again later for its answer.',
    { retryable: true },
  );
}

function sealedFor(apiKeyId: string, key: string): string {
  return `${apiKeyId} ${key}`;
}
