/** How the command ends, for scripts. The numbers from 10 on are those of restic. */
import { type ErrorCode, isHoldfastError } from '@holdfast/core/errors';

export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  partial: 3,
  noVault: 10,
  locked: 11,
  wrongPassword: 12,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const codesOfErrors: Partial<Record<ErrorCode, ExitCode>> = {
  'invalid-input': exitCodes.usage,
  'path-unsafe': exitCodes.usage,
  'profile-not-found': exitCodes.usage,
  'vault-not-found': exitCodes.noVault,
  'vault-locked': exitCodes.locked,
  'wrong-password': exitCodes.wrongPassword,
  cancelled: exitCodes.interrupted,
};

export function exitCodeOf(error: unknown): ExitCode {
  return (isHoldfastError(error) ? codesOfErrors[error.code] : undefined) ?? exitCodes.failed;
}

/** Of work that may lack something: a backup, a restore. */
export function exitCodeOfStatus(status: 'succeeded' | 'partial'): ExitCode {
  return status === 'partial' ? exitCodes.partial : exitCodes.done;
}
