/**
 * The one error type that leaves this package on purpose.
 *
 * `message` is a sentence for a person: what happened and what to do next. It never holds a secret. `code` is
 * stable and made for machines: exit codes, HTTP statuses and help anchors are derived from it at the edges.
 */
export type ErrorCode =
  // input
  | 'invalid-input'
  | 'unsupported'
  // vault
  | 'vault-not-found'
  | 'vault-exists'
  | 'vault-locked'
  | 'vault-damaged'
  | 'lock-lost'
  | 'wrong-password'
  | 'key-not-found'
  | 'key-in-use'
  | 'too-many-keys'
  | 'backup-not-found'
  | 'backup-ambiguous'
  | 'portable-unreadable'
  | 'clean-up-refused'
  // storage
  | 'storage-not-found'
  | 'storage-exists'
  | 'storage-full'
  | 'storage-denied'
  | 'storage-failed'
  // postgres
  | 'tool-missing'
  | 'database-unreachable'
  | 'database-denied'
  | 'database-exists'
  | 'database-not-empty'
  | 'dump-failed'
  | 'dump-incomplete'
  | 'archive-unreadable'
  | 'restore-failed'
  | 'roles-missing'
  // files
  | 'source-not-found'
  | 'target-not-empty'
  | 'path-unsafe'
  // people
  | 'not-signed-in'
  | 'not-allowed'
  | 'second-factor-needed'
  | 'confirmation-needed'
  | 'too-many-requests'
  // the service
  | 'not-found'
  | 'conflict'
  | 'secret-mismatch'
  | 'worker-lost'
  | 'service-not-ready'
  | 'delivery-failed'
  // exports
  | 'profile-not-found'
  | 'plan-outdated'
  | 'export-unreadable'
  | 'limit-exceeded'
  // everything
  | 'verification-failed'
  | 'cancelled'
  | 'internal';

export interface ErrorDetails {
  cause?: unknown;
  /** True when the same call may succeed later with nothing changed by the caller. */
  retryable?: boolean;
  /** Facts for machines and logs: file names, ids, counts. Never secrets. */
  data?: Record<string, unknown>;
}

export class HoldfastError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly data: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'HoldfastError';
    this.code = code;
    this.retryable = details.retryable ?? false;
    this.data = details.data ?? {};
  }
}

/** True for a {@link HoldfastError}, narrowed to one code when given. */
export function isHoldfastError(error: unknown, code?: ErrorCode): error is HoldfastError {
  return error instanceof HoldfastError && (code === undefined || error.code === code);
}

/** Throws what a cancelled operation ends with: the signal's own reason when it is one of ours (a lost lock, say). */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason instanceof HoldfastError ? signal.reason : cancelled();
}

export function cancelled(): HoldfastError {
  return new HoldfastError('cancelled', 'The work was cancelled. Nothing half-done was kept.');
}
