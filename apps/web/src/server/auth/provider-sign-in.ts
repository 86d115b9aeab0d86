/**
 * Signing in with the owner's OpenID Connect provider: better-auth once more, over the same tables and sessions, with
 * nothing open but the way to the provider and back. Apart from the other one, so that a provider that does not answer
 * keeps nobody from signing in with a password.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Role, roleSchema } from '@holdfast/contracts/people';
import { assertsSecondFactor } from '@holdfast/contracts/second-factor';
import { roleOfClaims } from '@holdfast/contracts/sign-in';
import type { Database } from '@holdfast/db';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { toNodeHandler } from 'better-auth/node';
import { genericOAuth } from 'better-auth/plugins';
import { type AuthOptions, authSettings } from './auth.ts';
import { refuseDisabled } from './auth-hooks.ts';
import { askSecondFactor, claimsOf } from './provider-second-factor.ts';
import { discoveryUrl, type KeptProvider, providerId, readProvider } from './sign-in-provider.ts';

/** How long somebody waits for a provider that says nothing. */
const patienceMs = 10_000;
const paths: readonly string[] = ['/api/auth/sign-in/social', `/api/auth/callback/${providerId}`];

export interface ProviderSignIn {
  /** Where the provider sends people back to. */
  redirectUrl: string;
  /** Answers false for an address that is not one of its own, or when there is no provider. */
  handle: (request: IncomingMessage, response: ServerResponse, pathname: string) => Promise<boolean>;
}

type Handler = ReturnType<typeof toNodeHandler>;

/** What the provider said of somebody who comes in, as long as the request lasts. */
interface Arrival {
  claims: Record<string, unknown>;
  /** That it asked for a second factor. */
  isFactorAsserted: boolean;
}

interface ProviderSignInOptions extends AuthOptions {
  secretOf: (provider: KeptProvider) => string;
}

export function createProviderSignIn(options: ProviderSignInOptions): ProviderSignIn {
  const arrivals = new AsyncLocalStorage<Arrival>();
  let made: { of: string; handler: Promise<Handler | undefined> } | undefined;

  /** Undefined when the provider does not answer. */
  async function make(provider: KeptProvider): Promise<Handler | undefined> {
    const auth = createProviderAuth(options, provider, arrivals);
    const { socialProviders } = await auth.$context;
    return socialProviders.some(({ id }) => id === providerId) ? toNodeHandler(auth) : undefined;
  }

  return {
    redirectUrl: `${options.baseUrl}/api/auth/callback/${providerId}`,
    async handle(request, response, pathname) {
      if (!paths.includes(pathname)) return false;
      const provider = await readProvider(options.database);
      if (!provider) return false;
      const of = JSON.stringify(provider);
      // Strangers may ask: however many do at once, the provider is asked once.
      if (made?.of !== of) {
        const late = delay(patienceMs, undefined, { ref: false });
        made = { of, handler: Promise.race([make(provider), late]) };
      }
      const asked = made;
      let handle: Handler | undefined;
      try {
        handle = await asked.handler;
      } finally {
        // One that was not reached just now is asked anew the next time.
        if (!handle && made === asked) made = undefined;
      }
      if (!handle) return answerUnreachable(response, pathname);
      await arrivals.run({ claims: {}, isFactorAsserted: false }, () => handle(request, response));
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
  const isFactorAsserted = () => arrivals.getStore()?.isFactorAsserted === true;
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
            ...(provider.secondFactorAcr.length === 0
              ? {}
              : { authorizationUrlParams: { acr_values: provider.secondFactorAcr.join(' ') } }),
            accountSubject({ tokens, profile }) {
              const arrival = arrivals.getStore();
              if (arrival) {
                const claims = claimsOf(tokens.idToken);
                arrival.isFactorAsserted = assertsSecondFactor(claims, provider.secondFactorAcr);
              }
              return profile['sub'] ?? '';
            },
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
      askSecondFactor(database, isFactorAsserted),
    ],
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            await refuseDisabled(database)(session);
            return { data: { ...session, providerFactor: isFactorAsserted() } };
          },
        },
      },
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
