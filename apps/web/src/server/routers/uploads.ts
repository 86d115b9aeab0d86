/** Portable backups that are brought. The bytes go over `/api/uploads`; an opened one is looked into and restored by its id. */
import { idInput } from '@holdfast/contracts/people';
import { startedRunSchema } from '@holdfast/contracts/runs';
import {
  adoptUploadInput,
  beginUploadInput,
  openUploadInput,
  uploadSchema,
} from '@holdfast/contracts/uploads';
import { Prisma } from '@holdfast/db';
import { changes, operator, router } from '../trpc/procedures.ts';
import { adoptUploaded } from '../uploads/adopt-uploaded.ts';
import { beginUpload } from '../uploads/begin-upload.ts';
import { discardUpload } from '../uploads/discard-upload.ts';
import { describeUpload, findUpload } from '../uploads/find-upload.ts';
import { openUploaded } from '../uploads/open-uploaded.ts';

export const uploadsRouter = router({
  list: operator.output(uploadSchema.array()).query(async ({ ctx }) => {
    const rows = await ctx.services.database.prisma.upload.findMany({
      // What was opened as an export of profiles is waited for elsewhere.
      where: { userId: ctx.person.id, exportContents: { equals: Prisma.AnyNull } },
      orderBy: { createdAt: 'desc' },
    });
    return Promise.all(rows.map((row) => describeUpload(ctx.services, row)));
  }),

  get: operator
    .input(idInput)
    .output(uploadSchema)
    .query(async ({ ctx, input }) =>
      describeUpload(ctx.services, await findUpload(ctx.services, input.id, ctx.person)),
    ),

  begin: changes('operator', 'upload.begun')
    .input(beginUploadInput)
    .output(uploadSchema)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ subject: `file ${input.name}`, details: { sizeBytes: input.sizeBytes } });
      return describeUpload(ctx.services, await beginUpload(ctx.services, input, ctx.person));
    }),

  open: changes('operator', 'upload.opened')
    .input(openUploadInput)
    .output(uploadSchema)
    .mutation(async ({ ctx, input, signal }) => {
      const opened = await openUploaded(ctx.services, { ...input, person: ctx.person, signal });
      ctx.note({ subject: `file ${opened.name}` });
      return opened;
    }),

  adopt: changes('owner', 'backup.adopted')
    .input(adoptUploadInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input }) => {
      const { runId, subject } = await adoptUploaded(ctx.services, input, ctx.person);
      ctx.note({ subject });
      return { runId };
    }),

  discard: changes('operator', 'upload.discarded')
    .input(idInput)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ subject: `file ${await discardUpload(ctx.services, input.id, ctx.person)}` });
    }),
});
