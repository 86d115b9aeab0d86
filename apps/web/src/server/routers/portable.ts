/** Backups as files to carry away. The files themselves go over `/api/downloads`. */
import { idInput } from '@holdfast/contracts/people';
import {
  downloadLinkSchema,
  downloadStateSchema,
  prepareDownloadInput,
  preparedDownloadSchema,
} from '@holdfast/contracts/portable';
import { listDownloadLinks, revokeDownloadLink } from '../downloads/download-links.ts';
import { readDownloadState } from '../downloads/download-state.ts';
import { prepareDownload } from '../downloads/prepare-download.ts';
import { changes, operator, router } from '../trpc/procedures.ts';

export const portableRouter = router({
  prepareDownload: changes('operator', 'download.prepared')
    .input(prepareDownloadInput)
    .output(preparedDownloadSchema)
    .mutation(async ({ ctx, input }) => {
      const { subject, ...prepared } = await prepareDownload(ctx.services, input, ctx);
      const protection = input.form === 'unprotected' ? 'not encrypted' : input.protection.kind;
      ctx.note({ subject, details: { form: input.form, protection } });
      return prepared;
    }),

  download: operator
    .input(idInput)
    .output(downloadStateSchema)
    .query(({ ctx, input }) => readDownloadState(ctx.services, input.id, ctx.person)),

  links: operator
    .output(downloadLinkSchema.array())
    .query(({ ctx }) => listDownloadLinks(ctx.services, ctx.person)),

  revokeLink: changes('operator', 'download.revoked')
    .input(idInput)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ subject: await revokeDownloadLink(ctx.services, input.id, ctx.person) });
    }),
});
