/** The person who asks: who they are, and where they are signed in. Passwords and second factors are better-auth's. */
import {
  confirmInput,
  type Me,
  meSchema,
  revokeSessionInput,
  type SignedInSession,
  sessionSchema,
} from '@holdfast/contracts/people';
import { z } from 'zod';
import { confirmLogin } from '../people/confirm-login.ts';
import { toPerson } from '../people/to-person.ts';
import { lacksSecondFactor } from '../trpc/check-person.ts';
import { notFound } from '../trpc/problems.ts';
import { changes, router, viewer } from '../trpc/procedures.ts';

const beforeSecondFactor = { beforeSecondFactor: true };

export const meRouter = router({
  get: viewer
    .meta({ role: 'viewer', ...beforeSecondFactor })
    .output(meSchema)
    .query(async ({ ctx }): Promise<Me> => {
      const { services, person } = ctx;
      const row = await services.database.prisma.user.findUniqueOrThrow({
        where: { id: person.id },
        include: { sessions: { orderBy: { updatedAt: 'desc' }, take: 1 } },
      });
      const { installationName, requireTwoFactor } = await services.settings();
      const { version } = services.installation;
      return {
        person: toPerson(row),
        hasPassword: person.hasPassword,
        secondFactorNeeded: requireTwoFactor && lacksSecondFactor(person),
        installation: { name: installationName, version },
      };
    }),

  sessions: viewer
    .meta({ role: 'viewer', ...beforeSecondFactor })
    .output(z.array(sessionSchema))
    .query(async ({ ctx }): Promise<SignedInSession[]> => {
      const rows = await ctx.services.database.prisma.session.findMany({
        where: { userId: ctx.person.id, expiresAt: { gt: new Date() } },
        orderBy: { updatedAt: 'desc' },
        take: 100,
      });
      return rows.map((row) => ({
        id: row.id,
        createdAt: row.createdAt.toISOString(),
        lastUsedAt: row.updatedAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
        ipAddress: row.ipAddress,
        userAgent: row.userAgent,
        current: row.id === ctx.person.sessionId,
      }));
    }),

  confirm: changes('viewer', 'login.confirmed')
    .meta({ role: 'viewer', ...beforeSecondFactor })
    .input(confirmInput)
    .mutation(async ({ ctx, input }) => {
      const { person, services } = ctx;
      await confirmLogin(services, person, { what: 'confirm', password: input.password });
      await services.database.prisma.session.updateMany({
        where: { id: person.sessionId, userId: person.id },
        data: { confirmedAt: new Date() },
      });
    }),

  revokeSession: changes('viewer', 'session.revoked')
    .meta({ role: 'viewer', ...beforeSecondFactor })
    .input(revokeSessionInput)
    .mutation(async ({ ctx, input }) => {
      const { count } = await ctx.services.database.prisma.session.deleteMany({
        where: { id: input.id, userId: ctx.person.id },
      });
      if (count === 0) throw notFound('session');
    }),
});
