/**
 * The only place where procedures begin. Each declares who may call it, and whoever declares nothing is refused:
 * `publicly`, `viewer`, `operator` and `owner` read; `changes(role, action)` and `confirmedChanges(role, action)` also
 * leave an entry in the audit log.
 */
import { audit } from '@holdfast/application/audit';
import type { Role } from '@holdfast/contracts/people';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import type { Prisma } from '@holdfast/db';
import { initTRPC, TRPCError } from '@trpc/server';
import type { ApiContext, AuditNote, SignedInContext } from './api-context.ts';
import { checkPerson, type Needed } from './check-person.ts';
import { namedKey } from './named-key.ts';
import { explainOutage } from './own-database.ts';
import { isOurFault, problemOf, toTrpcError } from './problems.ts';
import { refuseUnstorableText } from './unstorable-text.ts';

export interface ProcedureMeta extends Needed {
  /** What the audit log calls it; every mutation has one. */
  action?: string;
}

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    // Stacks stay in the log.
    isDev: false,
    errorFormatter: ({ shape, error, ctx }) => {
      const problem = problemOf(error, ctx?.requestId);
      const { code, httpStatus, path } = shape.data;
      return { ...shape, message: problem.message, data: { code, httpStatus, path, problem } };
    },
    sse: {
      // Proxies and browsers drop connections that say nothing.
      ping: { enabled: true, intervalMs: 15_000 },
      client: { reconnectAfterInactivityMs: 40_000 },
    },
  });

const guarded = t.procedure
  .use(async ({ ctx, next }) => {
    const result = await next();
    if (result.ok) return result;
    const error = toTrpcError(result.error);
    throw isOurFault(error) ? await explained(ctx, error) : error;
  })
  .use(async ({ ctx, meta, type, next, getRawInput }) => {
    if (meta === undefined)
      throw new HoldfastError('internal', 'This procedure does not say who may call it.');
    if (type === 'mutation' && !ctx.sameOrigin) {
      throw new HoldfastError('not-allowed', 'Changes can only be made from Holdfast’s own pages.');
    }
    if (meta.role !== 'public') await checkPerson(ctx, meta);
    refuseUnstorableText(await getRawInput());
    return next();
  })
  .use(async ({ ctx, meta, type, path, next }) => {
    if (type !== 'mutation') return next();
    // Several calls may share one request and its context, and each has its own entry.
    const notes: AuditNote = {};
    const result = await next({ ctx: { note: (note: AuditNote) => void Object.assign(notes, note) } });
    if (result.ok) await recordChange(ctx, meta?.action ?? path, notes);
    // Somebody who guesses leaves a trace.
    else if (isHoldfastError(result.error.cause, 'wrong-password')) {
      await recordChange(ctx, meta?.action ?? path, { details: { refused: 'wrong-password' } });
    }
    return result;
  });

async function explained({ services }: ApiContext, error: TRPCError): Promise<TRPCError> {
  const cause = await explainOutage(services.database, error);
  return cause === error ? error : toTrpcError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }));
}

async function recordChange(ctx: ApiContext, action: string, notes: AuditNote): Promise<void> {
  const { person, apiKey, address } = ctx;
  const details = apiKey ? { ...notes.details, ...namedKey(apiKey) } : notes.details;
  await audit(ctx.services.database.prisma, {
    action,
    ...(person ? { actor: { id: person.id, name: person.name } } : {}),
    subject: notes.subject,
    details: details as Prisma.InputJsonObject | undefined,
    ...(address === null ? {} : { ipAddress: address }),
  });
}

/** For people only: narrows the context. */
const signedIn = t.middleware(({ ctx, next }) => next({ ctx: ctx as SignedInContext }));

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;
export const publicly = guarded.meta({ role: 'public' });
export const viewer = guarded.meta({ role: 'viewer' }).use(signedIn);
export const operator = guarded.meta({ role: 'operator' }).use(signedIn);
export const owner = guarded.meta({ role: 'owner' }).use(signedIn);

/** A change. `action` is what the audit log calls it, in the past: `source.created`. */
export function changes(role: Role, action: string) {
  return guarded.meta({ role, action }).use(signedIn);
}

/**
 * A change that destroys, opens doors or hands out secrets: refused with `confirmation-needed` when its person signed in
 * a while ago. The dashboard asks for the password then, and repeats the call (`client/confirmation.ts`).
 */
export function confirmedChanges(role: Role, action: string) {
  return guarded.meta({ role, action, confirmed: true }).use(signedIn);
}

/** A change that needs no session; what protects it instead is for the procedure to see to. */
export function changesPublicly(action: string) {
  return guarded.meta({ role: 'public', action });
}
