import type { Operation } from '../operation.ts';

const read = { tag: 'Vaults', scope: 'vaults:read' } as const;
const write = { tag: 'Vaults', scope: 'vaults:write' } as const;

export const vaultOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/vaults', id: 'listVaults', procedure: 'vaults.list' },
    summary: 'List vaults, and how full each is',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/vaults/{id}/refresh', id: 'refreshVault' },
    procedure: 'vaults.refresh',
    summary: 'Read a vault again, for what other programs did in it',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/vaults/{id}/verify', id: 'verifyVault' },
    procedure: 'vaults.verify',
    summary: 'Verify all of a vault, or the part whose turn it is',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/vaults/{id}/locks', id: 'listLocks', procedure: 'vaults.locks' },
    summary: 'Who holds a vault at the moment',
  },
  {
    ...{ ...write, method: 'DELETE', path: '/api/vaults/{vaultId}/locks/{lockId}', id: 'removeLock' },
    procedure: 'vaults.removeLock',
    summary: 'Remove a lock whose process is gone',
  },
];
