/** Who may: asked before every procedure, and before every file that goes out or comes in. */
import { hasRole, type Role } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import type { ApiContext, SignedInPerson } from './api-context.ts';

export interface Needed {
  role: Role | 'public';
  /** Open to people who have yet to set up the second factor that this installation requires. */
  beforeSecondFactor?: boolean;
}

/** Answers who asks. Throws `not-signed-in`, `not-allowed` and `second-factor-needed`. */
export async function checkPerson(
  { person, services }: Pick<ApiContext, 'person' | 'services'>,
  { role, beforeSecondFactor }: Needed,
): Promise<SignedInPerson> {
  if (person === null)
    throw new HoldfastError('not-signed-in', 'You are not signed in. Sign in and try again.');
  if (role === 'public' || !hasRole(person.role, role)) {
    throw new HoldfastError(
      'not-allowed',
      `This needs the role ${role}, and you are ${person.role}. Ask an owner.`,
    );
  }
  if (person.twoFactorEnabled || beforeSecondFactor) return person;
  const { requireTwoFactor } = await services.settings();
  if (requireTwoFactor) {
    throw new HoldfastError(
      'second-factor-needed',
      'This installation requires a second factor. Set it up under your account first.',
    );
  }
  return person;
}
