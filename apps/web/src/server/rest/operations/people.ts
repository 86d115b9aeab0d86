import type { Operation } from '../operation.ts';

const read = { tag: 'People', scope: 'people:read' } as const;
const write = { tag: 'People', scope: 'people:write' } as const;

export const peopleOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/people', id: 'listPeople', procedure: 'people.list' },
    summary: 'List people, with their roles and when each was last seen',
  },
  {
    ...{ ...write, method: 'PATCH', path: '/api/people/{id}', id: 'changePerson' },
    procedure: 'people.change',
    summary: 'Change somebody’s role, or disable or enable their account',
    description:
      'Whoever is disabled is signed out everywhere, and their keys open nothing. A key makes nobody an owner, and changes no owner.',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/invitations', id: 'listInvitations' },
    procedure: 'people.invitations',
    summary: 'List invitations that wait',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/invitations', id: 'invitePerson', procedure: 'people.invite' },
    summary: 'Invite somebody',
    description:
      'Answers with the `token` of a link, to be handed over as `/join#` and the token: it works once, within a week, for that address. A key invites operators and viewers.',
  },
  {
    ...{ ...write, method: 'DELETE', path: '/api/invitations/{id}', id: 'withdrawInvitation' },
    procedure: 'people.withdrawInvitation',
    summary: 'Withdraw an invitation',
  },
];
