/**
 * Signing in with the owner's OpenID Connect provider: better-auth once more, over the same tables and sessions, with
 * nothing open but the way to the provider and back. Apart from the other one, so that a provider that does not answer
 * keeps nobody from signing in with a password.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Role, roleSchema } from '@holdfast/contracts/people';
import { roleOfClaims } from '@holdfast/contracts/sign-in';
import type { Database } from '@holdfast/db';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { toNodeHandler } from 'better-auth/node';
import { genericOAuth } from 'better-auth/plugins';
import { type AuthOptions, authSettings } from './auth.ts';
import { refuseDisabled } from './auth-hooks.ts';
import { discoveryUrl, type KeptProvider, providerId, readProvider } from './sign-in-provider.ts';

const paths: readonly string[] = ['/api/auth/sign-in/social', `/api/auth/callback/${providerId}`];

export interface ProviderSignIn {
  /** Where the provider sends people back to. */
  redirectUrl: string;
  /** Answers false for an address that is not one of its own, or when there is no provider. */
  handle: (request: IncomingMessage, response: ServerResponse, pathname: string) => Promise<boolean>;
}

/** What the provider said of somebody who comes in, as long as the request lasts. */
interface Arrival {
  claims: Record<string, unknown>;
}

interface ProviderSignInOptions extends AuthOptions {
  secretOf: (provider: KeptProvider) => string;
}

export function createProviderSignIn(options: ProviderSignInOptions): ProviderSignIn {
  const arrivals = new AsyncLocalStorage<Arrival>();
  let made: { of: string; handle: ReturnType<typeof toNodeHandler> } | undefined;
  return {
    redirectUrl: `${options.baseUrl}/api/auth/callback/${providerId}`,
    async handle(request, response, pathname) {
      if (!paths.includes(pathname)) return false;
      const provider = await readProvider(options.database);
      if (!provider) return false;
      const of = JSON.stringify(provider);
      if (made?.of !== of) {
        const auth = createProviderAuth(options, provider, arrivals);
        // A provider that was not reached just now is asked anew the next time.
        const { socialProviders } = await auth.$context;
        const isThere = socialProviders.some(({ id }) => id === providerId);
        const handle = toNodeHandler(auth);
        if (!isThere) return answerUnreachable(response, pathname);
        made = { of, handle };
      }
      const { handle } = made;
      await arrivals.run({ claims: {} }, () => handle(request, response));
      return true;
    },
  };
}

function createProviderAuth(
  options: ProviderSignInOptions,
  provider: KeptProvider,
  arrivals: AsyncLocalStorage<Arrival>,
) {
  const { database } = options;
  return betterAuth({
    ...authSettings(options),
    // Tokens of the provider are of no further use: they are not kept.
    account: { updateAccountOnSignIn: false, accountLinking: { enabled: true } },
    plugins: [
      genericOAuth({
        config: [
          {
            providerId,
            discoveryUrl: discoveryUrl(provider.issuer),
            requireIdTokenVerification: true,
            clientId: provider.clientId,
            clientSecret: options.secretOf(provider),
            scopes: ['openid', 'email', 'profile'],
            mapProfileToUser(claims) {
              const arrival = arrivals.getStore();
              if (arrival) arrival.claims = claims;
              const { email, name } = claims;
              // Only what the provider says outright: to come in, an address has to be verified.
              return {
                name: name || String(email ?? ''),
                emailVerified: claims['email_verified'] === true,
              };
            },
          },
        ],
      }),
    ],
    databaseHooks: {
      session: { create: { before: refuseDisabled(database) } },
      account: {
        create: {
          before: async (account) => ({
            data: { ...account, accessToken: null, refreshToken: null, idToken: null },
          }),
        },
      },
      user: {
        create: {
          before: async (user) => {
            const role = user.emailVerified
              ? await admit(database, provider, user.email, arrivals.getStore()?.claims ?? {})
              : undefined;
            if (role === undefined) {
              throw new APIError('FORBIDDEN', {
                code: 'NOT_INVITED',
                message: 'Nobody has invited this address.',
              });
            }
            // A picture would come from elsewhere, and pages of ours load nothing from there.
            return { data: { ...user, role, image: null } };
          },
        },
      },
    },
  });
}

/** The role of somebody new; undefined for whoever may not come in. An invitation is used up. */
async function admit(
  { prisma }: Database,
  provider: KeptProvider,
  email: string,
  claims: Record<string, unknown>,
): Promise<Role | undefined> {
  const invitation = await prisma.invitation.findUnique({ where: { email } });
  if (invitation && invitation.expiresAt > new Date()) {
    const { count } = await prisma.invitation.deleteMany({ where: { id: invitation.id } });
    if (count === 1) return roleSchema.parse(invitation.role);
  }
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return provider.admittedDomains.includes(domain) ? roleOfClaims(provider, claims) : undefined;
}

function answerUnreachable(response: ServerResponse, pathname: string): true {
  const code = 'PROVIDER_UNREACHABLE';
  if (pathname === paths[0]) {
    response.writeHead(502, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ code, message: 'The sign-in provider does not answer.' }));
  } else response.writeHead(302, { location: `/sign-in?error=${code}` }).end();
  return true;
}
