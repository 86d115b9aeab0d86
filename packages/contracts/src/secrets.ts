/** Passwords that open vaults and files. They only ever travel from a person to Holdfast, once. */
import { z } from 'zod';

/** Of a vault. restic takes any; this much is asked of a new one beside zxcvbn's judgement. */
export const vaultPasswordSchema = z
  .string()
  .min(15, 'A backup password has at least 15 characters.')
  .max(500, 'A backup password has at most 500 characters.')
  .refine((password) => !/[\r\n\0]/.test(password), 'A backup password has no line breaks.');
