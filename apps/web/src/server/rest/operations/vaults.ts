import type { Operation } from '../operation.ts';

const read = { tag: 'Vaults', scope: 'vaults:read' } as const;
const write = { tag: 'Vaults', scope: 'vaults:write' } as const;
const rekey = { tag: 'Vaults', scope: 'vaults:rekey' } as const;

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
  {
    ...{ ...rekey, method: 'POST', path: '/api/vaults/{vaultId}/rekey', id: 'rekeyVault' },
    procedure: 'keys.rekey',
    summary: 'Re-key a vault: copy every backup under a new master key',
    description:
      'Into an empty `directory`, with a new `password`. Holdfast goes over to the new vault when every backup was copied and read again; the old one stays until it is removed. The recovery key has to be saved again.',
  },
  {
    ...{ method: 'GET', path: '/api/old-vaults', id: 'listOldVaults', tag: 'Vaults' },
    ...{ scope: 'keys:read', procedure: 'keys.oldVaults' },
    summary: 'List vaults that re-keying left behind',
  },
  {
    ...{ ...rekey, method: 'DELETE', path: '/api/old-vaults/{id}', id: 'removeOldVault' },
    procedure: 'keys.removeOldVault',
    summary: 'Remove a vault that was re-keyed',
    description: '`confirmName` is its name. Refused while it has a backup that the new one lacks.',
  },
];
