/** Sign-in and the account's own secrets: better-auth's endpoints, by its own client. */
import { createAuthClient } from 'better-auth/client';
import { twoFactorClient } from 'better-auth/client/plugins';

export const auth = createAuthClient({ plugins: [twoFactorClient()] });

export async function signOut(): Promise<void> {
  await auth.signOut();
}

interface AuthError {
  status: number;
  message?: string | undefined;
  code?: string | undefined;
}

const sentences: Record<string, string> = {
  INVALID_EMAIL_OR_PASSWORD: 'That email and that password do not belong together.',
  INVALID_PASSWORD: 'That is not your password.',
  INVALID_CODE:
    'That code is not right, or no longer. Codes change every 30 seconds: check the clock of your device.',
  INVALID_BACKUP_CODE: 'That recovery code is not right, or was used before.',
  INVALID_TWO_FACTOR_COOKIE: 'The sign-in took too long. Begin again with your password.',
};

/** An error of better-auth as a sentence with what to do. */
export function authProblem(error: AuthError): string {
  if (error.status === 429) return 'Too many attempts from this address. Wait a minute, then try again.';
  const known = error.code === undefined ? undefined : sentences[error.code];
  if (known !== undefined) return known;
  if (error.status === 0 || error.status >= 500) return 'Holdfast does not answer. Try again in a moment.';
  return error.message ?? 'That did not work. Try again.';
}
