import type { Database, Prisma, Transaction } from '@holdfast/db';

export interface AuditedAction {
  /** The person or key; without an id for somebody who is not known, absent for Holdfast itself. */
  actor?: { id: string | null; name: string } | undefined;
  /** What was done: `source.created`, `backup.downloaded`. */
  action: string;
  /** Kind and name of what it was done to: `source shop`. */
  subject?: string | undefined;
  /** Never secrets. */
  details?: Prisma.InputJsonObject | undefined;
  ipAddress?: string | undefined;
}

/** To be called in the transaction of the change itself: one does not happen without the other. */
export async function audit(db: Database['prisma'] | Transaction, entry: AuditedAction): Promise<void> {
  await db.auditEntry.create({
    data: {
      actorId: entry.actor?.id ?? null,
      actorName: entry.actor?.name ?? 'Holdfast',
      action: entry.action,
      subject: entry.subject ?? null,
      ...(entry.details === undefined ? {} : { details: entry.details }),
      ipAddress: entry.ipAddress ?? null,
    },
  });
}
