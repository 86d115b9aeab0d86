/**
 * The second factor of people who come from a provider. Where the provider does not say that it asked for one, whoever has one here is
 * asked for it, as after a password: the session that was just made is taken back, and the challenge of better-auth's own second
 * factor stands in for it, with its limits and its end. Whoever has none is led to set one up where everybody needs one.
 */
import { randomBytes } from 'node:crypto';
import type { Database } from '@holdfast/db';
import type { BetterAuthPlugin } from 'better-auth';
import { createAuthMiddleware } from 'better-auth/api';
import { deleteSessionCookie } from 'better-auth/cookies';

/** As better-auth's plugin calls and keeps its challenge, which verifies what is answered to it. */
const cookieName = 'two_factor';
const lastsSeconds = 600;

/** `isAsserted`: whether the provider said so of whoever arrives in this request. */
export function askSecondFactor(database: Database, isAsserted: () => boolean): BetterAuthPlugin {
  return {
    id: 'provider-second-factor',
    hooks: {
      after: [
        {
          matcher: ({ path }) => path === '/callback/:id',
          handler: createAuthMiddleware(async (context) => {
            const { newSession, internalAdapter, secret, responseHeaders } = context.context;
            if (!newSession || isAsserted()) return;
            const { id, twoFactorEnabled } = await database.prisma.user.findUniqueOrThrow({
              where: { id: newSession.user.id },
              select: { id: true, twoFactorEnabled: true },
            });
            if (!twoFactorEnabled) return;
            deleteSessionCookie(context, true);
            await internalAdapter.deleteSession(newSession.session.token);
            context.context.setNewSession(null);
            const identifier = `2fa-${randomBytes(15).toString('base64url')}`;
            const expiresAt = new Date(Date.now() + lastsSeconds * 1000);
            await internalAdapter.createVerificationValue({ value: id, identifier, expiresAt });
            await internalAdapter.createVerificationValue({
              ...{ value: '0', identifier: `2fa-attempts-${identifier}`, expiresAt },
            });
            const cookie = context.context.createAuthCookie(cookieName, { maxAge: lastsSeconds });
            await context.setSignedCookie(cookie.name, identifier, secret, cookie.attributes);
            const to = responseHeaders?.get('location') ?? '/';
            throw context.redirect(`/sign-in?step=code&to=${encodeURIComponent(to)}`);
          }),
        },
      ],
    },
  };
}

/** The claims of an ID token that was verified before; nothing for what is none. */
export function claimsOf(idToken: string | undefined): Record<string, unknown> {
  try {
    const [, payload = ''] = (idToken ?? '').split('.');
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}
