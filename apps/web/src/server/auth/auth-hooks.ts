/** What is looked at beside what better-auth does itself: who may sign in, which passwords may be, what is recorded. */
import type { Database } from '@holdfast/db';
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';
import { confirmedForMs } from '../trpc/check-person.ts';

export interface AuthEvent {
  action: string;
  actorId: string | null;
  actorName: string;
  address: string | null;
}

export interface AuthWatch {
  /** Records what somebody did with their account. */
  record: (event: AuthEvent) => Promise<void>;
  /** True when this would open a vault: then it must not be a login password. */
  isVaultPassword: (password: string) => Promise<boolean>;
}

/** A disabled account gets no session, whichever way it asks for one. */
export function refuseDisabled(database: Database) {
  return async (session: { userId: string }): Promise<void> => {
    const person = await database.prisma.user.findUnique({ where: { id: session.userId } });
    if (person?.disabledAt != null) {
      throw new APIError('FORBIDDEN', {
        code: 'ACCOUNT_DISABLED',
        message: 'This account is disabled. Ask an owner to enable it.',
      });
    }
  };
}

/** What changes a second factor, or shows it. */
const factorPaths: ReadonlySet<string> = new Set([
  ...['/two-factor/enable', '/two-factor/disable', '/two-factor/get-totp-uri'],
  '/two-factor/generate-backup-codes',
]);

/** Where a provider sends people back to. */
const callbackPath = '/callback/:id';

/** Paths that end up in the audit log when they succeed. */
const recorded: Readonly<Record<string, string>> = {
  '/sign-in/email': 'session.started',
  [callbackPath]: 'session.started',
  '/sign-out': 'session.ended',
  '/change-password': 'password.changed',
  '/two-factor/enable': 'second-factor.prepared',
  '/two-factor/verify-totp': 'second-factor.used',
  '/two-factor/verify-backup-code': 'recovery-code.used',
  '/two-factor/disable': 'second-factor.removed',
  '/two-factor/generate-backup-codes': 'recovery-codes.made',
  '/revoke-session': 'session.revoked',
  '/revoke-sessions': 'session.revoked',
  '/revoke-other-sessions': 'session.revoked',
};

/** Guesses leave a trace as well: what they are called, by where they are made. */
const refusals: Readonly<Record<string, string>> = {
  '/change-password': 'password.refused',
  '/two-factor/enable': 'password.refused',
  '/two-factor/disable': 'password.refused',
  '/two-factor/generate-backup-codes': 'password.refused',
  '/two-factor/verify-totp': 'second-factor.refused',
  '/two-factor/verify-backup-code': 'second-factor.refused',
};
const wrongSecrets: ReadonlySet<unknown> = new Set([
  ...['INVALID_PASSWORD', 'INVALID_CODE', 'INVALID_BACKUP_CODE', 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE'],
]);

interface HookContext {
  path: string;
  body?: { newPassword?: unknown; password?: unknown; email?: unknown; idToken?: unknown } | undefined;
  context: {
    returned?: unknown;
    session?: { user: SignedIn } | null;
    newSession?: { user: SignedIn } | null;
  };
  getHeader: (name: string) => string | null;
}

interface SignedIn {
  id: string;
  name: string;
}

export function createAuthHooks(watch: AuthWatch) {
  return {
    before: createAuthMiddleware(async (context) => {
      const { path, body } = context as unknown as HookContext;
      if (path === '/sign-in/social' && body?.idToken !== undefined) {
        // It could be another program's, and nothing ties it to the browser that brings it.
        throw new APIError('BAD_REQUEST', {
          code: 'TOKEN_NOT_TAKEN',
          message: 'Sign in at the provider itself: tokens from elsewhere are not taken.',
        });
      }
      if (factorPaths.has(path) && !body?.password) {
        const session = await getSessionFromCtx(context);
        if (session && !isFresh(session.session)) {
          throw new APIError('FORBIDDEN', {
            code: 'SIGN_IN_AGAIN',
            message:
              'That needs a fresh sign-in. Sign out, come in by the provider again, and try once more.',
          });
        }
      }
      if (path !== '/change-password' || typeof body?.newPassword !== 'string') return;
      // Strangers are refused by better-auth itself, and must not learn here whether they guessed right.
      if ((await getSessionFromCtx(context)) === null) return;
      if (await watch.isVaultPassword(body.newPassword)) {
        throw new APIError('BAD_REQUEST', {
          code: 'PASSWORD_OF_VAULT',
          message: 'That password opens a vault. Choose another one for signing in.',
        });
      }
    }),
    after: createAuthMiddleware(async (context) => {
      const hook = context as unknown as HookContext;
      const action = recorded[hook.path];
      if (action === undefined) return;
      const person = hook.context.newSession?.user ?? hook.context.session?.user;
      // Who comes from a provider is sent on whatever became of it; a session tells.
      const refused =
        hook.path === callbackPath
          ? hook.context.newSession == null
          : hook.context.returned instanceof APIError;
      const { returned } = hook.context;
      const refusal =
        hook.path === '/sign-in/email' || hook.path === callbackPath
          ? 'session.refused'
          : refusals[hook.path];
      const isGuess =
        refusal === 'session.refused' ||
        (returned instanceof APIError && wrongSecrets.has(returned.body?.code));
      if (refused && (refusal === undefined || !isGuess)) return;
      const email = typeof hook.body?.email === 'string' ? hook.body.email.slice(0, 254) : 'somebody';
      await watch.record({
        action: refused ? (refusal ?? action) : action,
        actorId: person?.id ?? null,
        actorName: person?.name ?? email,
        address: hook.getHeader('x-holdfast-address'),
      });
    }),
  };
}

/** A session that somebody left open must not be enough. Better-auth itself asks for the password of whoever has one. */
function isFresh(session: { createdAt: Date; confirmedAt?: unknown }): boolean {
  const { createdAt, confirmedAt } = session;
  const last = confirmedAt instanceof Date ? confirmedAt : new Date(createdAt);
  return Date.now() - last.getTime() < confirmedForMs;
}
