/** Accounts, roles and sessions. */
import { z } from 'zod';
import { idSchema, momentSchema, pageRequestSchema } from './primitives.ts';

/** What each may do grows from viewer (look) over operator (back up, restore to new places) to owner (everything). */
export const roleSchema = z.enum(['owner', 'operator', 'viewer']);
export type Role = z.infer<typeof roleSchema>;

const rank: Record<Role, number> = { viewer: 0, operator: 1, owner: 2 };

/** True when `role` may do what needs `needed`. */
export function hasRole(role: Role, needed: Role): boolean {
  return rank[role] >= rank[needed];
}

export const emailSchema = z.email('That is no email address.').max(254);
export const personNameSchema = z.string().trim().min(1, 'Give a name.').max(100);

/** Strength is judged by zxcvbn beside this; these are the hard limits. */
export const loginPasswordSchema = z
  .string()
  .min(12, 'A password has at least 12 characters.')
  .max(200, 'A password has at most 200 characters.');

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  twoFactorEnabled: z.boolean(),
  disabledAt: momentSchema.nullable(),
  createdAt: momentSchema,
  lastSeenAt: momentSchema.nullable(),
});
export type Person = z.infer<typeof personSchema>;

export const changePersonInput = z.object({
  id: z.string(),
  role: roleSchema.optional(),
  disabled: z.boolean().optional(),
});
export const addPersonInput = z.object({
  name: personNameSchema,
  email: emailSchema,
  role: roleSchema,
  password: loginPasswordSchema,
});

/** Somebody is asked to join; the person gives a name and a password of their own. */
export const inviteInput = z.object({ email: emailSchema, role: roleSchema });
export const createdInvitationSchema = z.object({
  /** Of the link, shown once. */
  token: z.string(),
  expiresAt: momentSchema,
});
export const invitationSchema = z.object({
  id: idSchema,
  email: z.string(),
  role: roleSchema,
  invitedBy: z.string(),
  createdAt: momentSchema,
  expiresAt: momentSchema,
});
export type Invitation = z.infer<typeof invitationSchema>;

export const openInvitationInput = z.object({ token: z.string().max(200) });
export const openedInvitationSchema = z.object({
  email: z.string(),
  role: roleSchema,
  invitedBy: z.string(),
  installationName: z.string(),
  expiresAt: momentSchema,
});
export const acceptInvitationInput = openInvitationInput.extend({
  name: personNameSchema,
  password: loginPasswordSchema,
});

/** One signed-in browser. */
export const sessionSchema = z.object({
  id: z.string(),
  createdAt: momentSchema,
  lastUsedAt: momentSchema,
  expiresAt: momentSchema,
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** The one that asks. */
  current: z.boolean(),
});
export type SignedInSession = z.infer<typeof sessionSchema>;

export const meSchema = z.object({
  person: personSchema,
  /** False for whoever signs in with the provider only. */
  hasPassword: z.boolean(),
  /** True until the second factor that this installation requires is set up: nothing else works before. */
  secondFactorNeeded: z.boolean(),
  /** Of this installation, for page titles. */
  installation: z.object({ name: z.string(), version: z.string() }),
});
export type Me = z.infer<typeof meSchema>;

export const auditEntrySchema = z.object({
  id: z.string(),
  at: momentSchema,
  actorId: z.string().nullable(),
  actorName: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  details: z.record(z.string(), z.unknown()).nullable(),
  ipAddress: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** What to look for in the audit log; absent: everything. */
export const auditFilterSchema = z.object({
  /** In who, what and what it was done to. */
  text: z.string().trim().max(100).optional(),
  /** What comes before the dot of the action: `source`, `session` … */
  area: z
    .string()
    .regex(/^[a-z-]{1,40}$/)
    .optional(),
  from: momentSchema.optional(),
  to: momentSchema.optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;
export const listAuditInput = pageRequestSchema.extend(auditFilterSchema.shape);

export const confirmInput = z.object({ password: z.string().max(200) });

export const revokeSessionInput = z.object({ id: z.string() });
export const idInput = z.object({ id: idSchema });
