/**
 * Accounts, passwords, second factors and sessions of people: better-auth over our own tables. Nobody signs up: the
 * owner is made by the set-up, everybody else by an owner.
 */
import { hkdfSync } from 'node:crypto';
import type { Database } from '@holdfast/db';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins';
import { originsOf } from '../request-origin.ts';
import { type AuthWatch, createAuthHooks, refuseDisabled } from './auth-hooks.ts';

/** The address of a caller as we saw it, in a header that no caller can set: see `api-server.ts`. */
export const addressHeader = 'x-holdfast-address';

export interface AuthOptions {
  database: Database;
  /** HOLDFAST_SECRET. */
  secret: string;
  /** Where the browser finds us, for what is no request. */
  baseUrl: string;
  /** True where the browser speaks TLS to a proxy before us. */
  secureCookies?: boolean | undefined;
  watch: AuthWatch;
  /** Told of errors that are nobody's doing. */
  onError: (error: unknown) => void;
}

export type Auth = ReturnType<typeof createAuth>;

const day = 24 * 60 * 60;

export function createAuth(options: AuthOptions) {
  return betterAuth({
    ...authSettings(options),
    // Whoever has no password is not asked for one, but has to have come from the provider a moment ago: see the hooks.
    plugins: [twoFactor({ issuer: 'Holdfast', allowPasswordless: true })],
    disabledPaths: unusedPaths,
    databaseHooks: { session: { create: { before: refuseDisabled(options.database) } } },
  });
}

/** What holds whichever way somebody signs in. */
export function authSettings(options: AuthOptions) {
  const { database } = options;
  return {
    appName: 'Holdfast',
    baseURL: options.baseUrl,
    secret: authSecret(options.secret),
    database: prismaAdapter(database.prisma, { provider: 'postgresql', transaction: true }),
    telemetry: { enabled: false },
    // A refusal is no error of ours, and better-auth logs both alike: what is neither goes to `onError`.
    logger: { disabled: true },
    onAPIError: {
      errorURL: '/sign-in',
      onError: (error: unknown) => {
        if (!(error instanceof APIError)) options.onError(error);
      },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 200,
    },
    user: {
      additionalFields: {
        role: { type: 'string', required: false, defaultValue: 'viewer', input: false },
        disabledAt: { type: 'date', required: false, input: false },
      },
    },
    verification: { modelName: 'authToken' },
    session: {
      ...{ expiresIn: 14 * day, updateAge: 15 * 60 },
      additionalFields: {
        confirmedAt: { type: 'date', required: false, input: false },
        providerFactor: { type: 'boolean', required: false, defaultValue: false, input: false },
      },
    },
    // Of one address. Guessing is hopeless at this pace, and a person who mistypes never meets it.
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 300,
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/change-password': { window: 60, max: 10 },
        '/two-factor/*': { window: 60, max: 15 },
      },
    },
    // A page of ours only: the origin is the very host that is asked.
    trustedOrigins: (request?: Request) => (request ? originsOf(request.headers) : []),
    advanced: {
      // Said outright: in the environment of a test better-auth would look away.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      cookiePrefix: 'holdfast',
      useSecureCookies: options.secureCookies ?? false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    hooks: createAuthHooks(options.watch),
  } satisfies BetterAuthOptions;
}

/** A key of its own, so that nothing that better-auth signs or seals is good for anything else. */
function authSecret(secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', 'holdfast sessions', 32)).toString('base64');
}

/** What better-auth offers and Holdfast has no use for. */
const unusedPaths = [
  '/sign-up/email',
  '/sign-in/social',
  '/link-social',
  '/callback/:id',
  '/unlink-account',
  '/change-email',
  '/delete-user',
  '/delete-user/callback',
  '/request-password-reset',
  '/reset-password',
  '/verify-password',
  '/send-verification-email',
  '/verify-email',
  '/two-factor/send-otp',
  '/two-factor/verify-otp',
  '/refresh-token',
  '/get-access-token',
  '/account-info',
  '/update-session',
  '/update-user',
];
