/** The first page. */
import { readOverview } from '@holdfast/application/overview';
import { overviewInput, overviewSchema } from '@holdfast/contracts/overview';
import { router, viewer } from '../trpc/procedures.ts';

export const overviewRouter = router({
  get: viewer
    .input(overviewInput)
    .output(overviewSchema)
    .query(({ ctx, input }) => readOverview(ctx.services.database, { timeZone: input.timeZone })),
});
