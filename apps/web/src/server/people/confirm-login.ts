import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { checkConfirmed } from '../trpc/check-person.ts';
import { isLoginPassword } from './check-password.ts';
import { limitAttempts } from './limit-attempts.ts';

/**
 * Before something that a borrowed session must not be enough for. `what` keeps its own count of attempts. Whoever has no
 * password, but a provider, has to have come from there a moment ago. Throws `wrong-password`, `too-many-requests` and
 * `confirmation-needed`.
 */
export async function confirmLogin(
  services: Services,
  person: SignedInPerson,
  { what, password }: { what: string; password: string },
): Promise<void> {
  // Confirming itself must not count as having come: it would last for ever.
  if (!person.hasPassword && what !== 'confirm') {
    checkConfirmed(person);
    return;
  }
  await limitAttempts(services.database, `${what} ${person.id}`, { windowSeconds: 300, attempts: 10 });
  if (await isLoginPassword(services, person.id, password)) return;
  throw new HoldfastError('wrong-password', 'That is not the password that you sign in with.');
}
