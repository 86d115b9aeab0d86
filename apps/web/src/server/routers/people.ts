/** Accounts. */
import { addPersonInput, changePersonInput, personSchema } from '@holdfast/contracts/people';
import { changePerson } from '../people/change-person.ts';
import { refuseVaultPassword } from '../people/check-password.ts';
import { createAccount } from '../people/create-account.ts';
import { toPerson } from '../people/to-person.ts';
import { changes, owner, router } from '../trpc/procedures.ts';

export const peopleRouter = router({
  list: owner.output(personSchema.array()).query(async ({ ctx }) => {
    const rows = await ctx.services.database.prisma.user.findMany({
      orderBy: { createdAt: 'asc' },
      include: { sessions: { orderBy: { updatedAt: 'desc' }, take: 1 } },
    });
    return rows.map(toPerson);
  }),

  add: changes('owner', 'person.added')
    .input(addPersonInput)
    .mutation(async ({ ctx, input }) => {
      await refuseVaultPassword(ctx.services, input.password);
      await createAccount(ctx.services, input);
      ctx.note({ subject: `person ${input.name}`, details: { role: input.role } });
    }),

  change: changes('owner', 'person.changed')
    .input(changePersonInput)
    .mutation(async ({ ctx, input }) => {
      const { id, ...details } = input;
      ctx.note({ subject: `person ${await changePerson(ctx.services, input)}`, details });
    }),
});
