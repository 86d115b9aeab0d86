/** Exports, the newest first, each with the links that hand it over. */
import type { ExportState, ExportSummary, HandOver, ListExportsInput } from '@holdfast/contracts/exports';
import type { Page } from '@holdfast/contracts/primitives';
import type { RunStatus } from '@holdfast/contracts/runs';
import { HoldfastError } from '@holdfast/core/errors';
import type { Database, Prisma } from '@holdfast/db';
import { countedAtMost, decodeCursor, toPage } from '../paging/keyset.ts';
import { isBeingSent } from './link-state.ts';

const include = {
  run: { select: { id: true, status: true, errorMessage: true } },
  backup: { select: { id: true, takenAt: true } },
  links: {
    where: { userId: null },
    orderBy: { createdAt: 'desc' },
    include: { createdByUser: { select: { disabledAt: true } } },
  },
} satisfies Prisma.ProfileExportInclude;

type Row = Prisma.ProfileExportGetPayload<{ include: typeof include }>;

export async function listExports(
  { prisma }: Database,
  { limit, cursor, sourceId }: ListExportsInput,
): Promise<Page<ExportSummary>> {
  const where: Prisma.ProfileExportWhereInput = sourceId ? { sourceId } : {};
  const after = cursor === undefined ? undefined : decodeCursor(cursor, 'uuid');
  const isAfter = after && {
    createdAt: { lte: after.at },
    OR: [{ createdAt: { lt: after.at } }, { id: { lt: after.id } }],
  };
  const rows = await prisma.profileExport.findMany({
    where: isAfter ? { AND: [where, isAfter] } : where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    include,
  });
  const counted = await prisma.profileExport.count({ where, take: countedAtMost + 1 });
  return toPage(rows, {
    ...{ limit, counted, toItem: toSummary },
    keyOf: ({ createdAt, id }) => ({ at: createdAt, id }),
  });
}

/** Throws `not-found`. */
export async function readExport({ prisma }: Database, id: string): Promise<ExportSummary> {
  const row = await prisma.profileExport.findUnique({ where: { id }, include });
  if (!row) throw new HoldfastError('not-found', 'There is no such export.');
  return toSummary(row);
}

function toSummary(row: Row): ExportSummary {
  const now = new Date();
  return {
    ...{ id: row.id, state: stateOf(row, now), purpose: row.purpose as ExportSummary['purpose'] },
    ...{ sourceId: row.sourceId, sourceName: row.sourceName, root: row.root, planVersion: row.planVersion },
    backup: row.backup && { id: row.backup.id, takenAt: row.backup.takenAt.toISOString() },
    profiles: row.profiles as ExportSummary['profiles'],
    formats: row.formats as ExportSummary['formats'],
    container: row.container as ExportSummary['container'],
    ...{ encrypted: row.encrypted, withReasons: row.withReasons, fileName: row.fileName },
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    rows: row.rows === null ? null : Number(row.rows),
    ...{ profileCount: row.profileCount, restorable: row.restorable, requestedBy: row.requestedByName },
    snapshotAt: row.snapshotAt?.toISOString() ?? null,
    ...{ createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString() },
    run: row.run && {
      ...{ id: row.run.id, status: row.run.status as RunStatus, problem: row.run.errorMessage },
    },
    handOvers: row.links.map((link) => toHandOver(link, now)),
  };
}

function stateOf({ removedAt, expiresAt, readyAt, run }: Row, now: Date): ExportState {
  if (removedAt) return removedAt < expiresAt ? 'removed' : 'expired';
  if (readyAt) return expiresAt < now ? 'expired' : 'ready';
  if (run?.status === 'queued' || run?.status === 'running') return 'preparing';
  return run?.status === 'cancelled' ? 'cancelled' : 'failed';
}

function toHandOver(link: Row['links'][number], now: Date): HandOver {
  const { id, createdAt, expiresAt, usedAt, createdByName } = link;
  const state = stateOfLink(link, now);
  return {
    ...{ id, state, createdBy: createdByName, usedAt: usedAt?.toISOString() ?? null },
    ...{ createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() },
  };
}

function stateOfLink(link: Row['links'][number], now: Date): HandOver['state'] {
  if (link.usedAt) return 'used';
  if (isBeingSent(link, now)) return 'sending';
  if (link.withdrawnAt) return 'withdrawn';
  if (link.expiresAt < now) return 'expired';
  return link.createdByUser?.disabledAt === null ? 'waiting' : 'withdrawn';
}
