/** Who did what. */
import { listAudit } from '@holdfast/application/audit';
import { auditEntrySchema, listAuditInput } from '@holdfast/contracts/people';
import { pageSchema } from '@holdfast/contracts/primitives';
import { owner, router } from '../trpc/procedures.ts';

export const auditRouter = router({
  list: owner
    .input(listAuditInput)
    .output(pageSchema(auditEntrySchema))
    .query(({ ctx, input }) => listAudit(ctx.services.database, input)),
});
