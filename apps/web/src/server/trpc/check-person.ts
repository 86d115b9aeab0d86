/** Who may: asked before every procedure, and before every file that goes out or comes in. */
import { hasRole, type Role } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import type { ApiContext, SignedInPerson } from './api-context.ts';

export interface Needed {
  role: Role | 'public';
  /** Open to people who have yet to set up the second factor that this installation requires. */
  beforeSecondFactor?: boolean;
  /** Destroys, opens doors or hands out secrets: a session that somebody left open must not be enough. */
  confirmed?: boolean;
}

/** So long after signing in, or after confirming it, a person is not asked again. */
export const confirmedForMs = 15 * 60_000;

/** Answers who asks. Throws `not-signed-in`, `not-allowed`, `second-factor-needed` and `confirmation-needed`. */
export async function checkPerson(
  { person, services }: Pick<ApiContext, 'person' | 'services'>,
  { role, beforeSecondFactor, confirmed }: Needed,
): Promise<SignedInPerson> {
  if (person === null)
    throw new HoldfastError('not-signed-in', 'You are not signed in. Sign in and try again.');
  if (role === 'public' || !hasRole(person.role, role)) {
    throw new HoldfastError(
      'not-allowed',
      `This needs the role ${role}, and you are ${person.role}. Ask an owner.`,
    );
  }
  if (!beforeSecondFactor && lacksSecondFactor(person)) {
    const { requireTwoFactor } = await services.settings();
    if (requireTwoFactor) {
      throw new HoldfastError(
        'second-factor-needed',
        'This installation requires a second factor. Set it up under your account first.',
      );
    }
  }
  if (confirmed) checkConfirmed(person);
  return person;
}

/** One of Holdfast's own, or that of the provider, where it says that it asked for one. */
export function lacksSecondFactor({ twoFactorEnabled, providerFactor }: SignedInPerson): boolean {
  return !twoFactorEnabled && !providerFactor;
}

/** Throws `confirmation-needed`. For what only some inputs of a procedure need. */
export function checkConfirmed({ confirmedAt }: SignedInPerson): void {
  if (confirmedAt === undefined || Date.now() - confirmedAt.getTime() < confirmedForMs) return;
  throw new HoldfastError(
    'confirmation-needed',
    'This needs your password once more, since you signed in a while ago. Confirm that it is you, then try again.',
  );
}
