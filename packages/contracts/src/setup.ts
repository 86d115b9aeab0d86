/** The first run. Every step needs the one-time token that `npm start` prints, until there is an owner. */
import { z } from 'zod';
import { emailSchema, loginPasswordSchema, personNameSchema } from './people.ts';
import { countSchema, idSchema, pathSchema } from './primitives.ts';
import { vaultPasswordSchema } from './secrets.ts';

export const setupStateSchema = z.object({
  /** The first step that is not done yet. */
  step: z.enum(['owner', 'vault', 'recovery', 'source', 'done']),
  /** What the environment has decided already. */
  preset: z.object({ directory: z.string().nullable(), hasPassword: z.boolean() }),
});
export type SetupState = z.infer<typeof setupStateSchema>;

export const createOwnerInput = z.object({
  token: z.string().min(1).max(200),
  name: personNameSchema,
  email: emailSchema,
  password: loginPasswordSchema,
});

export const checkFolderInput = z.object({ path: pathSchema });
export const folderCheckSchema = z.object({
  path: z.string(),
  /** It is there, or can be made. */
  writable: z.boolean(),
  exists: z.boolean(),
  empty: z.boolean(),
  /** A vault lies there already: its password opens it. */
  vault: z.boolean(),
  freeBytes: countSchema.nullable(),
  totalBytes: countSchema.nullable(),
  /** On the same disk as the system or the data: said, not forbidden. */
  note: z.string().nullable(),
  problem: z.string().nullable(),
});
export type FolderCheck = z.infer<typeof folderCheckSchema>;

/** Six words, or groups of letters and digits. */
export const passwordFormSchema = z.enum(['words', 'characters']);
export type PasswordForm = z.infer<typeof passwordFormSchema>;
export const suggestPasswordInput = z.object({ form: passwordFormSchema.default('characters') }).optional();
export const suggestedPasswordSchema = z.object({ password: z.string() });

/** Makes the vault, or opens the one that is there. */
export const createVaultInput = z.object({
  name: personNameSchema.default('Backups'),
  directory: pathSchema,
  /** Absent: the environment's. */
  password: vaultPasswordSchema.optional(),
});
export const createdVaultSchema = z.object({ vaultId: idSchema, adoptedBackups: countSchema });
export const confirmRecoveryInput = z.object({ vaultId: idSchema });
