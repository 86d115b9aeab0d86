/** Keys that programs use the REST API with. Each acts for its person, as far as its scopes and that person's role both go. */
import { z } from 'zod';
import { hasRole, type Role } from './people.ts';
import { idSchema, momentSchema } from './primitives.ts';

export interface ScopeFacts {
  /** What a key with it may do, for people. */
  words: string;
  /** Below this role there is nothing that it would allow. */
  role: Role;
}

/** Every operation of the REST API names one of these; a place for further ones. */
export const apiScopes = {
  'status:read': { words: 'See how things stand', role: 'viewer' },
  'sources:read': { words: 'See sources', role: 'viewer' },
  'sources:write': { words: 'Test, add, change and remove sources', role: 'operator' },
  'backups:read': { words: 'See backups and what is in them', role: 'viewer' },
  'backups:write': { words: 'Back up, verify and pin', role: 'operator' },
  'backups:restore': { words: 'Restore', role: 'operator' },
  'backups:clean-up': { words: 'See and remove what no rule keeps', role: 'operator' },
  'schedules:read': { words: 'See schedules', role: 'viewer' },
  'schedules:write': { words: 'Run, pause, add and change schedules', role: 'operator' },
  'runs:read': { words: 'Follow runs', role: 'viewer' },
  'runs:write': { words: 'Cancel runs and try them again', role: 'operator' },
  'vaults:read': { words: 'See vaults and who holds them', role: 'viewer' },
  'vaults:write': { words: 'Verify vaults and read them again, remove stale locks', role: 'operator' },
  'vaults:rekey': { words: 'Re-key vaults, and remove old ones', role: 'owner' },
  'keys:read': { words: 'See the keys of vaults', role: 'operator' },
  'keys:write': { words: 'Test, add, change and remove keys of vaults', role: 'operator' },
  'exports:read': { words: 'See exports of people’s data', role: 'operator' },
  'exports:write': { words: 'Export people’s data and fetch the files', role: 'operator' },
  'exports:hand-over': { words: 'Make links that hand exports over', role: 'operator' },
  'exports:restore': { words: 'Put people’s data back', role: 'operator' },
  'exports:plan': { words: 'Decide what belongs to a profile', role: 'owner' },
  'alarms:read': { words: 'See alarms and who is told', role: 'viewer' },
  'alarms:write': { words: 'Acknowledge alarms and test channels', role: 'operator' },
  'channels:write': { words: 'Change who is told of alarms, and when', role: 'owner' },
  'downloads:write': { words: 'Download portable backups', role: 'operator' },
  'uploads:write': { words: 'Bring portable backups', role: 'operator' },
  'settings:read': { words: 'See settings', role: 'viewer' },
  'settings:write': { words: 'Change settings', role: 'owner' },
  'audit:read': { words: 'Read the audit log', role: 'owner' },
  'account:read': { words: 'See its person’s account and sessions', role: 'viewer' },
  'account:write': { words: 'End sessions of its person', role: 'viewer' },
  'people:read': { words: 'See people and invitations', role: 'owner' },
  'people:write': { words: 'Invite, disable and change people who are no owners', role: 'owner' },
  'api-keys:read': { words: 'See API keys', role: 'viewer' },
  'api-keys:write': { words: 'Revoke API keys', role: 'viewer' },
} as const satisfies Record<string, ScopeFacts>;

export type ApiScope = keyof typeof apiScopes;

export const apiScopeSchema = z.enum(Object.keys(apiScopes) as [ApiScope, ...ApiScope[]]);

/** The scopes that mean something for a person of that role. */
export function scopesOf(role: Role): ApiScope[] {
  return apiScopeSchema.options.filter((scope) => hasRole(role, apiScopes[scope].role));
}

export const apiKeySchema = z.object({
  id: idSchema,
  name: z.string(),
  /** How the key begins, to tell it from others: `hf_3f9a02c4`. */
  prefix: z.string(),
  scopes: z.array(apiScopeSchema),
  /** Whom it acts for. */
  person: z.object({ id: z.string(), name: z.string() }),
  createdAt: momentSchema,
  /** null: never. */
  expiresAt: momentSchema.nullable(),
  lastUsedAt: momentSchema.nullable(),
  lastUsedFrom: z.string().nullable(),
  revokedAt: momentSchema.nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const createApiKeyInput = z.object({
  name: z.string().trim().min(1, 'Give the key a name.').max(100),
  scopes: z.array(apiScopeSchema).min(1, 'Choose what it may do.').max(100),
  /** null: it does not expire. */
  validDays: z.int().min(1).max(3650).nullable(),
  /** Asked for each time: a session that somebody borrowed must leave no key behind. Absent for whoever has none. */
  loginPassword: z.string().min(1).max(200).optional(),
});

export const createdApiKeySchema = z.object({
  id: idSchema,
  /** The key itself: it is told nowhere else, and never again. */
  token: z.string(),
});
