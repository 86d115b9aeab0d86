/** Captured states of sources. */
import {
  browseBackup,
  findBackupRow,
  listBackups,
  readBackupCalendar,
  readManifestText,
} from '@holdfast/application/backups';
import { queueRun } from '@holdfast/application/runs';
import {
  backupCalendarInput,
  backupDetailSchema,
  backupManifestSchema,
  backupPageSchema,
  browseBackupInput,
  browsedBackupSchema,
  calendarDaySchema,
  listBackupsInput,
  pinBackupInput,
  verifyBackupInput,
} from '@holdfast/contracts/backups';
import { idInput } from '@holdfast/contracts/people';
import { startedRunSchema } from '@holdfast/contracts/runs';
import { findRestorable } from '../backups/find-restorable.ts';
import { pinBackup } from '../backups/pin-backup.ts';
import { readBackupDetail } from '../backups/read-detail.ts';
import { changes, router, viewer } from '../trpc/procedures.ts';

export const backupsRouter = router({
  list: viewer
    .input(listBackupsInput)
    .output(backupPageSchema)
    .query(({ ctx, input }) => listBackups(ctx.services.database, input)),

  get: viewer
    .input(idInput)
    .output(backupDetailSchema)
    .query(({ ctx, input, signal }) => readBackupDetail(ctx.services, input.id, ctx.person, signal)),

  manifest: viewer
    .input(idInput)
    .output(backupManifestSchema)
    .query(async ({ ctx, input, signal }) => {
      const found = await findRestorable(ctx.services, input.id, ctx.person);
      return found.use((vault, backup) => readManifestText(vault, backup, signal), signal);
    }),

  browse: viewer
    .input(browseBackupInput)
    .output(browsedBackupSchema)
    .query(async ({ ctx, input, signal }) => {
      const { id, ...asked } = input;
      const found = await findRestorable(ctx.services, id, ctx.person);
      return found.use((vault, backup) => browseBackup({ vault, backup, ...asked }), signal);
    }),

  calendar: viewer
    .input(backupCalendarInput)
    .output(calendarDaySchema.array())
    .query(({ ctx, input }) =>
      readBackupCalendar(ctx.services.database, {
        ...{ sourceId: input.sourceId, timeZone: input.timeZone },
        ...{ from: new Date(input.from), to: new Date(input.to) },
      }),
    ),

  pin: changes('operator', 'backup.pinned')
    .input(pinBackupInput)
    .mutation(async ({ ctx, input }) => {
      const row = await pinBackup(ctx.services, input);
      const { sourceName, takenAt } = row;
      ctx.note({
        subject: `backup of ${sourceName}, ${takenAt.toISOString()}`,
        details: { pinned: input.pinned },
      });
    }),

  verify: changes('operator', 'verification.started')
    .input(verifyBackupInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input }) => {
      const { database, queue } = ctx.services;
      const {
        id: backupId,
        vaultId,
        sourceId,
        sourceName,
        takenAt,
      } = await findBackupRow(database, input.id);
      ctx.note({
        subject: `backup of ${sourceName}, ${takenAt.toISOString()}`,
        details: { level: input.level },
      });
      const source = sourceId === null ? undefined : { id: sourceId, name: sourceName };
      const runId = await database.prisma.$transaction((tx) =>
        queueRun(tx, {
          ...{ queue, kind: 'verify', backupId, vaultId, source, requestedBy: ctx.person },
          input: { level: input.level },
        }),
      );
      return { runId };
    }),
});
