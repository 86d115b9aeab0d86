/** Accounts, and invitations to have one. */
import {
  acceptInvitationInput,
  addPersonInput,
  changePersonInput,
  createdInvitationSchema,
  idInput,
  invitationSchema,
  inviteInput,
  openedInvitationSchema,
  openInvitationInput,
  personSchema,
} from '@holdfast/contracts/people';
import { changePerson } from '../people/change-person.ts';
import { refuseVaultPassword } from '../people/check-password.ts';
import { createAccount } from '../people/create-account.ts';
import {
  acceptInvitation,
  findInvitation,
  invite,
  listInvitations,
  withdrawInvitation,
} from '../people/invitations.ts';
import { refuseOwnersForKeys } from '../people/refuse-keys.ts';
import { toPerson } from '../people/to-person.ts';
import { changes, changesPublicly, confirmedChanges, owner, router } from '../trpc/procedures.ts';

export const peopleRouter = router({
  list: owner.output(personSchema.array()).query(async ({ ctx }) => {
    const rows = await ctx.services.database.prisma.user.findMany({
      orderBy: { createdAt: 'asc' },
      include: { sessions: { orderBy: { updatedAt: 'desc' }, take: 1 } },
    });
    return rows.map(toPerson);
  }),

  add: confirmedChanges('owner', 'person.added')
    .input(addPersonInput)
    .mutation(async ({ ctx, input }) => {
      await refuseVaultPassword(ctx.services, input.password);
      await createAccount(ctx.services, input);
      ctx.note({ subject: `person ${input.name}`, details: { role: input.role } });
    }),

  change: confirmedChanges('owner', 'person.changed')
    .input(changePersonInput)
    .mutation(async ({ ctx, input }) => {
      const { id, ...details } = input;
      const { name, linksWithdrawn } = await changePerson(ctx.services, { ...input, apiKey: ctx.apiKey });
      ctx.note({
        subject: `person ${name}`,
        details: { ...details, ...(linksWithdrawn > 0 ? { linksWithdrawn } : {}) },
      });
    }),

  invite: confirmedChanges('owner', 'person.invited')
    .input(inviteInput)
    .output(createdInvitationSchema)
    .mutation(async ({ ctx, input }) => {
      refuseOwnersForKeys(ctx.apiKey, input.role);
      const { token, expiresAt } = await invite(ctx.services, { ...input, person: ctx.person });
      ctx.note({ subject: `person ${input.email}`, details: { role: input.role } });
      return { token, expiresAt: expiresAt.toISOString() };
    }),

  invitations: owner.output(invitationSchema.array()).query(({ ctx }) => listInvitations(ctx.services)),

  withdrawInvitation: changes('owner', 'invitation.withdrawn')
    .input(idInput)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ subject: `person ${await withdrawInvitation(ctx.services, input.id)}` });
    }),

  // A change, so that the link's secret does not travel in an address, and so that opening it leaves a trace.
  openInvitation: changesPublicly('invitation.opened')
    .input(openInvitationInput)
    .output(openedInvitationSchema)
    .mutation(async ({ ctx, input }) => {
      const { address, services } = ctx;
      const { expiresAt, ...found } = await findInvitation(services, { ...input, address });
      ctx.note({ subject: `person ${found.email}` });
      const { installationName } = await services.settings();
      return { ...found, installationName, expiresAt: expiresAt.toISOString() };
    }),

  acceptInvitation: changesPublicly('person.joined')
    .input(acceptInvitationInput)
    .mutation(async ({ ctx, input }) => {
      const { address, services } = ctx;
      await findInvitation(services, { ...input, address });
      await refuseVaultPassword(services, input.password);
      const { role } = await acceptInvitation(services, { ...input, address });
      ctx.note({ subject: `person ${input.name}`, details: { role } });
    }),
});
