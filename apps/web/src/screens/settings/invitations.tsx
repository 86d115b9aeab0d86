'use client';
import type { Invitation } from '@holdfast/contracts/people';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Section } from '../../components/shell/section.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { When } from '../../components/values/when.tsx';

/** Links that nobody has used yet; nothing where there are none. */
export function Invitations() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data: rows = [] } = useQuery(trpc.people.invitations.queryOptions());
  const withdraw = useMutation(
    trpc.people.withdrawInvitation.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.people.pathKey() }),
    }),
  );
  if (rows.length === 0) return null;
  const columns: Column<Invitation>[] = [
    { id: 'email', header: 'Invited', title: true, cell: ({ email }) => email },
    { id: 'role', header: 'Role', cell: ({ role }) => role },
    { id: 'by', header: 'By', cell: ({ invitedBy }) => invitedBy },
    { id: 'until', header: 'Good until', cell: ({ expiresAt }) => <When at={expiresAt} /> },
    {
      id: 'withdraw',
      header: 'Withdraw',
      quiet: true,
      numeric: true,
      cell: ({ id }) => (
        <SubmitButton
          size="sm"
          variant="outline"
          pending={withdraw.isPending}
          onPress={() => withdraw.mutate({ id })}
        >
          Withdraw
        </SubmitButton>
      ),
    },
  ];
  return (
    <Section title="Invitations" lead="Links that were handed over and not used yet.">
      <DataTable caption="Invitations" columns={columns} rows={rows} keyOf={({ id }) => id} />
    </Section>
  );
}
