import { hkdfSync } from 'node:crypto';
import { HoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';
import { readFact, writeFact } from './facts.ts';

const key = 'secret-fingerprint';

/**
 * Throws `secret-mismatch` when the database holds secrets that were sealed with another HOLDFAST_SECRET: better at the
 * start than at the first backup.
 */
export async function checkSecret({ prisma }: Database, secret: string): Promise<void> {
  const fingerprint = fingerprintOf(secret);
  const known = await readFact<string>(prisma, key);
  if (known === fingerprint) return;
  const sealed =
    (await prisma.vault.count()) +
    (await prisma.source.count({ where: { sealedSecrets: { not: null } } })) +
    (await prisma.alarmChannel.count());
  if (known !== undefined && sealed > 0) {
    throw new HoldfastError(
      'secret-mismatch',
      'HOLDFAST_SECRET is not the one that the passwords in Holdfast’s database were sealed with. Put the old one back into .env: it is in the copy of .env, and in the backups of Holdfast itself.',
    );
  }
  await writeFact(prisma, key, fingerprint);
}

/** True when nothing was sealed with another one. Changes nothing. */
export async function fitsSecret({ prisma }: Database, secret: string): Promise<boolean> {
  const known = await readFact<string>(prisma, key);
  return known === undefined || known === fingerprintOf(secret);
}

function fingerprintOf(secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, 'holdfast', 'fingerprint', 16)).toString('hex');
}
