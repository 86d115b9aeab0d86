/** Sign-in and the account's own secrets: better-auth's endpoints, by its own client. */
import { createAuthClient } from 'better-auth/client';
import { twoFactorClient } from 'better-auth/client/plugins';

export const auth = createAuthClient({ plugins: [twoFactorClient()] });

export async function signOut(): Promise<void> {
  await auth.signOut();
}
