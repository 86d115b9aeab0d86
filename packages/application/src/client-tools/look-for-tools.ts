/**
 * Whether this machine has the client programs for every server that is backed up. A server that was upgraded is found out by the
 * hour, not by the backup of the night that fails. What is found is kept by machine: another one may have what this lacks.
 */
import { isHoldfastError } from '@holdfast/core/errors';
import { findClientTools } from '@holdfast/core/postgres';
import type { Database, Prisma } from '@holdfast/db';
import { z } from 'zod';
import type { ApplicationKey } from '../secrets/application-key.ts';
import { writeFact } from '../settings/facts.ts';
import { askServers } from './ask-servers.ts';

/** `client-tools machine`: what that machine lacks. */
const prefix = 'client-tools ';

const lackingSchema = z.array(
  z.object({
    sourceId: z.string(),
    major: z.number(),
    /** What to install, in a sentence. */
    message: z.string(),
    since: z.iso.datetime(),
  }),
);
export type LackingTools = z.infer<typeof lackingSchema>[number];

export interface LookForToolsOptions {
  database: Database;
  key: ApplicationKey;
  /** PG_BIN. */
  programsFolder: string | undefined;
  hostname: string;
  now?: Date | undefined;
  signal?: AbortSignal | undefined;
}

/** Of a server that does not answer it stays what was known: the backup tells of that. */
export async function lookForTools(options: LookForToolsOptions): Promise<void> {
  const { database, key, programsFolder, hostname, now = new Date(), signal } = options;
  const known = new Map(
    (await readLackingTools(database, [hostname])).map((one) => [one.sourceId, one] as const),
  );
  const lacking: LackingTools[] = [];
  for (const { source, answer } of await askServers(database, key, { signal })) {
    const before = known.get(source.id);
    if (!answer) {
      if (before) lacking.push(before);
      continue;
    }
    const message = await complaintOf(answer.major, programsFolder);
    if (message === undefined) continue;
    const since = before?.major === answer.major ? before.since : now.toISOString();
    lacking.push({ sourceId: source.id, major: answer.major, message, since });
  }
  await writeFact(database.prisma, prefix + hostname, lacking as unknown as Prisma.InputJsonArray);
}

async function complaintOf(major: number, programsFolder: string | undefined): Promise<string | undefined> {
  try {
    await findClientTools(major, { pgBin: programsFolder });
    return undefined;
  } catch (error) {
    if (isHoldfastError(error, 'tool-missing')) return error.message;
    throw error;
  }
}

/** What these machines lack: of each source, where it began first. */
export async function readLackingTools(
  { prisma }: Database,
  hostnames: readonly string[],
): Promise<LackingTools[]> {
  const rows = await prisma.setting.findMany({
    where: { key: { in: hostnames.map((hostname) => prefix + hostname) } },
  });
  const found = rows
    .flatMap(({ value }) => lackingSchema.safeParse(value).data ?? [])
    .sort((one, other) => one.since.localeCompare(other.since));
  return [...new Map(found.toReversed().map((one) => [one.sourceId, one])).values()];
}
