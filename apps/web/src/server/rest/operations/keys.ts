import type { Operation } from '../operation.ts';

const read = { tag: 'Keys', scope: 'keys:read' } as const;
const write = { tag: 'Keys', scope: 'keys:write' } as const;

export const keyOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/vaults/{vaultId}/keys', id: 'listKeys', procedure: 'keys.list' },
    summary: 'List the keys that open a vault',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/vaults/{vaultId}/keys', id: 'addKey', procedure: 'keys.add' },
    summary: 'Add a key: a further password that opens a vault',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/vaults/{vaultId}/keys/test', id: 'testKey' },
    procedure: 'keys.test',
    summary: 'Whether a password opens a vault, and which key it is',
  },
  {
    ...{ ...write, method: 'PUT', path: '/api/vaults/{vaultId}/keys/current', id: 'changeKey' },
    procedure: 'keys.change',
    summary: 'Change the password that Holdfast itself opens a vault with',
    description: 'The old one stops working, and the recovery key has to be saved again.',
  },
  {
    ...{ ...write, method: 'DELETE', path: '/api/vaults/{vaultId}/keys/{keyId}', id: 'removeKey' },
    procedure: 'keys.remove',
    summary: 'Remove a key',
    description: '`confirmName` is the name of the key. The one that Holdfast uses stays.',
  },
];
