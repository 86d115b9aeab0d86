import type { ActingKey } from './api-context.ts';

/** How the audit log names the key that asked; nothing where a person did. */
export function namedKey(apiKey: ActingKey | undefined): { apiKey?: string } {
  return apiKey ? { apiKey: `${apiKey.name} (${apiKey.prefix})` } : {};
}
