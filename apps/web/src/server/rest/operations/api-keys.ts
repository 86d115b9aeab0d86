import type { Operation } from '../operation.ts';

export const apiKeyOperations: readonly Operation[] = [
  {
    ...{ method: 'GET', path: '/api/api-keys', id: 'listApiKeys', tag: 'API keys' },
    ...{ scope: 'api-keys:read', procedure: 'apiKeys.list' },
    summary: 'List API keys: what each may do, and when it was last used',
    description: 'Those of the key’s person; for an owner everybody’s. A key itself is never told again.',
  },
  {
    ...{ method: 'DELETE', path: '/api/api-keys/{id}', id: 'revokeApiKey', tag: 'API keys' },
    ...{ scope: 'api-keys:write', procedure: 'apiKeys.revoke' },
    summary: 'Revoke an API key',
    description: 'At once, and for ever. New keys are made by people, in the settings.',
  },
];
