import type { Role } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import type { ActingKey } from '../trpc/api-context.ts';

/**
 * A key makes nobody an owner, and changes no owner: who found one could otherwise stay for good, and shut out those who
 * would revoke it. Throws `not-allowed`.
 */
export function refuseOwnersForKeys(apiKey: ActingKey | undefined, ...roles: (Role | undefined)[]): void {
  if (!apiKey || !roles.includes('owner')) return;
  throw new HoldfastError(
    'not-allowed',
    'A key makes nobody an owner, and changes no owner. That is for owners themselves, in the settings.',
  );
}
