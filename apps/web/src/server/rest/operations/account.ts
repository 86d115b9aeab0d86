import type { Operation } from '../operation.ts';

const read = { tag: 'Account', scope: 'account:read' } as const;

export const accountOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/account', id: 'getAccount', procedure: 'me.get' },
    summary: 'Whom the key acts for, and with which role',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/account/sessions', id: 'listSessions' },
    procedure: 'me.sessions',
    summary: 'Browsers in which the key’s person is signed in',
  },
  {
    ...{ method: 'DELETE', path: '/api/account/sessions/{id}', id: 'endSession', tag: 'Account' },
    ...{ scope: 'account:write', procedure: 'me.revokeSession' },
    summary: 'Sign the key’s person out of a browser',
  },
];
