'use client';
import type { Person, Role } from '@holdfast/contracts/people';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMe } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { Unknown } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';
import { AddPerson } from './add-person.tsx';
import { Invitations } from './invitations.tsx';
import { InvitePerson } from './invite-person.tsx';
import { roles } from './roles.ts';
import { SignInProvider } from './sign-in-provider.tsx';

export function PeoplePanel() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const me = useMe();
  const people = useQuery(trpc.people.list.queryOptions());
  const change = useMutation(
    trpc.people.change.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.people.pathKey() }),
    }),
  );
  const columns: Column<Person>[] = [
    {
      id: 'name',
      header: 'Person',
      title: true,
      cell: ({ name, email, disabledAt }) => (
        <span className="flex flex-col">
          <span className="font-medium">
            {name} {disabledAt !== null && <span className="font-normal text-muted">(disabled)</span>}
          </span>
          <span className="text-xs text-muted">{email}</span>
        </span>
      ),
    },
    {
      id: 'role',
      header: 'Role',
      cell: ({ id, name, role }) => (
        <Choice
          label={`Role of ${name}`}
          hideLabel
          className="w-36"
          value={role}
          onChange={(next: Role) => change.mutate({ id, role: next })}
          options={roles}
        />
      ),
    },
    {
      id: 'factor',
      header: 'Second factor',
      cell: ({ twoFactorEnabled }) => (twoFactorEnabled ? 'on' : 'off'),
    },
    {
      id: 'seen',
      header: 'Last seen',
      cell: ({ lastSeenAt }) => (lastSeenAt ? <When at={lastSeenAt} /> : <Unknown words="never" />),
    },
    {
      id: 'disable',
      header: 'Disable',
      quiet: true,
      numeric: true,
      cell: ({ id, disabledAt }) =>
        id === me?.person.id ? null : (
          <SubmitButton
            size="sm"
            variant="outline"
            pending={change.isPending}
            onPress={() => change.mutate({ id, disabled: disabledAt === null })}
          >
            {disabledAt === null ? 'Disable' : 'Enable'}
          </SubmitButton>
        ),
    },
  ];
  return (
    <div className="flex flex-col gap-10">
      <QueryView query={people}>
        {(rows) => <DataTable caption="People" columns={columns} rows={rows} keyOf={({ id }) => id} />}
      </QueryView>
      <div className="flex flex-wrap gap-3">
        <InvitePerson />
        <AddPerson />
      </div>
      <Invitations />
      <SignInProvider />
    </div>
  );
}
