/** Where backups lie, and the keys that open them. */
import { z } from 'zod';
import { countSchema, idSchema, momentSchema } from './primitives.ts';
import { vaultPasswordSchema } from './secrets.ts';

export const vaultSummarySchema = z.object({
  id: idSchema,
  name: z.string(),
  /** For people: `/srv/backups`. */
  place: z.string(),
  repositoryId: z.string(),
  backups: countSchema,
  /** What it takes on disk. */
  storedBytes: countSchema.nullable(),
  /** What all its backups would take as they are. */
  protectedBytes: countSchema.nullable(),
  freeBytes: countSchema.nullable(),
  /** When free space ends at the growth of the last weeks; null: not in sight. */
  fullAt: momentSchema.nullable(),
  countedAt: momentSchema.nullable(),
  recoverySavedAt: momentSchema.nullable(),
  /** Since when every byte of it was read; null while some of it never was. */
  readSince: momentSchema.nullable(),
  /** How far the rolling reading has come; null before the first night. */
  reading: z
    .object({
      /** Of the whole vault, 0 to 1: read within the days of the settings. */
      share: z.number().min(0).max(1),
      lastAt: momentSchema,
    })
    .nullable(),
  /** Oldest first, at most one point a day. */
  sizes: z.array(z.object({ day: z.string(), storedBytes: countSchema, protectedBytes: countSchema })),
  /** Set when it cannot be reached: why. */
  problem: z.string().nullable(),
});
export type VaultSummary = z.infer<typeof vaultSummarySchema>;

export const vaultKeySchema = z.object({
  keyId: z.string(),
  fingerprint: z.string(),
  name: z.string(),
  createdBy: z.string().nullable(),
  createdAt: momentSchema,
  lastUsedAt: momentSchema.nullable(),
  /** The one that Holdfast itself opens the vault with. */
  current: z.boolean(),
  /** How many backups it can open: all, since every key opens the same master key. */
  opens: countSchema,
  removedAt: momentSchema.nullable(),
  /** Id of the vault that it opens, or opened: re-keying makes another one. Null: of before this was written down. */
  repositoryId: z.string().nullable(),
  /** The backups that were made with it, also those that are gone; null: none. */
  made: z.object({ backups: countSchema, firstAt: momentSchema, lastAt: momentSchema }).nullable(),
});
export type VaultKey = z.infer<typeof vaultKeySchema>;

export const vaultIdInput = z.object({ vaultId: idSchema });
export const removeLockInput = z.object({ vaultId: idSchema, lockId: z.string().min(1).max(64) });

export const keyNameSchema = z.string().trim().min(1, 'Give the key a name.').max(100);
export const addKeyInput = z.object({
  vaultId: idSchema,
  name: keyNameSchema,
  password: vaultPasswordSchema,
});
/** A new password for the same backups; the old one stops working. */
export const changeKeyInput = z.object({ vaultId: idSchema, password: vaultPasswordSchema });
/** A new vault with a new master key in an empty directory; Holdfast goes over to it when it has everything. */
export const rekeyInput = z.object({
  vaultId: idSchema,
  directory: z.string().trim().min(1, 'Choose a directory for the new vault.').max(4096),
  password: vaultPasswordSchema,
});
/** A vault that was re-keyed: it stays until an owner removes it. */
export const replacedVaultSchema = z.object({
  id: idSchema,
  /** The vault that took its place. */
  vaultId: idSchema,
  name: z.string(),
  place: z.string(),
  replacedAt: momentSchema,
  /** The run that removes it at the moment. */
  removalRunId: idSchema.nullable(),
});
export type ReplacedVault = z.infer<typeof replacedVaultSchema>;
/** `confirmName`: the vault's name, typed. */
export const removeOldVaultInput = z.object({ id: idSchema, confirmName: z.string() });
export const removeKeyInput = z.object({ vaultId: idSchema, keyId: z.string(), confirmName: z.string() });
export const testKeyInput = z.object({ vaultId: idSchema, password: z.string().min(1).max(500) });
export const keyTestSchema = z.object({
  opens: z.boolean(),
  key: z.object({ keyId: z.string(), name: z.string() }).nullable(),
});

/** A text file for a safe place; it holds the password. */
export const recoveryFileSchema = z.object({ name: z.string(), text: z.string() });
export const recoveryFileInput = z.object({ vaultId: idSchema, loginPassword: z.string().min(1).max(200) });
/** Where the same lies as a page to print: for a few minutes, for the person who asked. */
export const recoverySheetSchema = z.object({ address: z.string() });

/** Reads the vault: all of it, or the part whose turn it is. */
export const verifyVaultInput = z.object({
  id: idSchema,
  extent: z.enum(['structure', 'full', 'portion']),
});

export const vaultLockSchema = z.object({
  id: z.string(),
  hostname: z.string(),
  username: z.string(),
  pid: z.int(),
  createdAt: momentSchema,
  exclusive: z.boolean(),
  /** Its process is gone, or it was not refreshed for too long. */
  stale: z.boolean(),
  explanation: z.string(),
});
export type VaultLockInfo = z.infer<typeof vaultLockSchema>;
