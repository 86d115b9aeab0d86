/** Who did what. */
import { listAudit } from '@holdfast/application/audit';
import { auditEntrySchema } from '@holdfast/contracts/people';
import { pageRequestSchema, pageSchema } from '@holdfast/contracts/primitives';
import { owner, router } from '../trpc/procedures.ts';

export const auditRouter = router({
  list: owner
    .input(pageRequestSchema)
    .output(pageSchema(auditEntrySchema))
    .query(({ ctx, input }) => listAudit(ctx.services.database, input)),
});
