import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { isLoginPassword } from './check-password.ts';
import { limitAttempts } from './limit-attempts.ts';

/**
 * Before something that a borrowed session must not be enough for. `what` keeps its own count of attempts. Throws
 * `wrong-password` and `too-many-requests`.
 */
export async function confirmLogin(
  services: Services,
  person: SignedInPerson,
  { what, password }: { what: string; password: string },
): Promise<void> {
  await limitAttempts(services.database, `${what} ${person.id}`, { windowSeconds: 300, attempts: 10 });
  if (await isLoginPassword(services, person.id, password)) return;
  throw new HoldfastError('wrong-password', 'That is not the password that you sign in with.');
}
