/** How far the rolling reading of a vault has come: kept between the nights. */
import { parseReadState, type ReadState } from '@holdfast/core/backup';
import type { Database, Prisma } from '@holdfast/db';
import { readFact, writeFact } from './facts.ts';

export interface KeptReading {
  /** A vault that was re-keyed is another one, none of which was read. */
  repositoryId: string;
  state: ReadState;
  /** ISO 8601: since when all of it was read; null while some of it never was. */
  completeSince: string | null;
}

const keyOf = (vaultId: string) => `vault-reading:${vaultId}`;

/** Undefined when nothing is known that could be used: then it begins anew. */
export async function readReading(
  { prisma }: Pick<Database, 'prisma'>,
  vault: { id: string; repositoryId: string },
): Promise<KeptReading | undefined> {
  const kept = await readFact<KeptReading>(prisma, keyOf(vault.id));
  if (kept?.repositoryId !== vault.repositoryId) return undefined;
  try {
    return { ...kept, state: parseReadState(kept.state) };
  } catch {
    return undefined;
  }
}

export async function keepReading(
  { prisma }: Pick<Database, 'prisma'>,
  vaultId: string,
  reading: KeptReading,
): Promise<void> {
  await writeFact(prisma, keyOf(vaultId), { ...reading } as unknown as Prisma.InputJsonObject);
}
