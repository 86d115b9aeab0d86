/** The one-time token of the first run: only its hash is stored, and only until there is an owner. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Database, Transaction } from '@holdfast/db';
import { newSecret } from '../secrets/new-secret.ts';
import { readFact, writeFact } from './facts.ts';

const key = 'setup-token';

/** A new token, which takes the place of the last one; undefined once somebody owns this installation. */
export async function issueSetupToken(db: Database['prisma'] | Transaction): Promise<string | undefined> {
  if (await hasOwner(db)) return undefined;
  const token = newSecret();
  await writeFact(db, key, { sha256: hashOf(token).toString('hex') });
  return token;
}

/** True for the token that was printed last, while there is no owner. */
export async function checkSetupToken(db: Database['prisma'] | Transaction, token: string): Promise<boolean> {
  if (await hasOwner(db)) return false;
  const stored = await readFact<{ sha256: string }>(db, key);
  return stored !== undefined && timingSafeEqual(hashOf(token), Buffer.from(stored.sha256, 'hex'));
}

async function hasOwner(db: Database['prisma'] | Transaction): Promise<boolean> {
  return (await db.user.findFirst({ where: { role: 'owner' }, select: { id: true } })) !== null;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
