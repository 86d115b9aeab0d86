/** Sign-in and the account's own secrets: better-auth's endpoints, by its own client. */
import { createAuthClient } from 'better-auth/client';
import { twoFactorClient } from 'better-auth/client/plugins';

export const auth = createAuthClient({ plugins: [twoFactorClient()] });

export async function signOut(): Promise<void> {
  await auth.signOut();
}

/** Leads to the provider, and from there back to `to`. Rejects with a sentence. */
export async function signInWithProvider(to: string): Promise<void> {
  const response = await fetch('/api/auth/sign-in/social', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider: 'oidc', callbackURL: to, errorCallbackURL: '/sign-in' }),
  });
  const answered = (await response.json().catch(() => ({}))) as { url?: string; code?: string };
  if (!response.ok || answered.url === undefined) throw new Error(providerProblem(answered.code ?? ''));
  location.assign(answered.url);
}

const providerSentences: Record<string, string> = {
  NOT_INVITED: 'Nobody has invited you to Holdfast with that address. Ask an owner for an invitation.',
  ACCOUNT_DISABLED: 'This account is disabled. Ask an owner to enable it.',
  PROVIDER_UNREACHABLE:
    'The sign-in provider does not answer. Sign in with your password, or try again later.',
  account_not_linked:
    'The provider has not verified your address, so it cannot stand in for your password. Sign in with that.',
  access_denied: 'The provider did not let you in, or you went back.',
};

/** What came of going to the provider, by the code that it, or Holdfast, left in the address. */
export function providerProblem(code: string): string {
  return (
    providerSentences[code] ?? 'Signing in with the provider did not work. Try it once more, or ask an owner.'
  );
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
  INVALID_TWO_FACTOR_COOKIE: 'The sign-in took too long. Begin again.',
};

/** An error of better-auth as a sentence with what to do. */
export function authProblem(error: AuthError): string {
  if (error.status === 429) return 'Too many attempts from this address. Wait a minute, then try again.';
  const known = error.code === undefined ? undefined : sentences[error.code];
  if (known !== undefined) return known;
  if (error.status === 0 || error.status >= 500) return 'Holdfast does not answer. Try again in a moment.';
  return error.message ?? 'That did not work. Try again.';
}
