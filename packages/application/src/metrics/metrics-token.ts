/**
 * The one token that opens the metrics, and nothing else. Only its SHA-256 is kept: it has 256 random bits, so that
 * nothing slower is needed.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Database, Transaction } from '@holdfast/db';
import { newSecret } from '../secrets/new-secret.ts';
import { readFact, removeFact, writeFact } from '../settings/facts.ts';

const key = 'metrics-token';
const prefix = 'hfm_';

export interface KeptMetricsToken {
  /** SHA-256, hex. */
  hash: string;
  createdAt: string;
}

/** Makes a new one, in place of the one before. It is shown once and kept nowhere. */
export async function makeMetricsToken(db: Database['prisma'] | Transaction): Promise<string> {
  const token = `${prefix}${newSecret()}`;
  await writeFact(db, key, { hash: hashOf(token).toString('hex'), createdAt: new Date().toISOString() });
  return token;
}

export async function readMetricsToken(
  db: Database['prisma'] | Transaction,
): Promise<KeptMetricsToken | undefined> {
  return readFact<KeptMetricsToken>(db, key);
}

export async function removeMetricsToken(db: Database['prisma'] | Transaction): Promise<void> {
  await removeFact(db, key);
}

export async function isMetricsToken(db: Database['prisma'] | Transaction, token: string): Promise<boolean> {
  const kept = await readMetricsToken(db);
  return kept !== undefined && timingSafeEqual(hashOf(token), Buffer.from(kept.hash, 'hex'));
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
