/** What is backed up. */
import { browseFolders, previewExcludes } from '@holdfast/application/file-roots';
import { summarizeSources } from '@holdfast/application/overview';
import { connectionTestSchema } from '@holdfast/contracts/databases';
import {
  browsedFolderSchema,
  browseInput,
  excludesPreviewSchema,
  fileSetSchema,
} from '@holdfast/contracts/file-sets';
import { createdSchema } from '@holdfast/contracts/primitives';
import { startedRunSchema } from '@holdfast/contracts/runs';
import {
  createSourceInput,
  removeSourceInput,
  sourceDetailInput,
  sourceDetailSchema,
  sourceSummarySchema,
  testConnectionInput,
  updateSourceInput,
} from '@holdfast/contracts/sources';
import { addDemo } from '../sources/add-demo.ts';
import { confineFiles } from '../sources/confine-files.ts';
import { createSource } from '../sources/create-source.ts';
import { readSource } from '../sources/read-source.ts';
import { removeSource } from '../sources/remove-source.ts';
import { testConnection } from '../sources/test-connection.ts';
import { updateSource } from '../sources/update-source.ts';
import { changes, confirmedChanges, operator, router, viewer } from '../trpc/procedures.ts';

export const sourcesRouter = router({
  list: viewer.output(sourceSummarySchema.array()).query(async ({ ctx }) => {
    const sources = await summarizeSources(ctx.services.database);
    return sources.map(({ summary }) => summary);
  }),

  get: viewer
    .input(sourceDetailInput)
    .output(sourceDetailSchema)
    .query(({ ctx, input }) => readSource(ctx.services, input)),

  testConnection: changes('operator', 'connection.tested')
    .input(testConnectionInput)
    .output(connectionTestSchema)
    .mutation(({ ctx, input, signal }) =>
      testConnection(ctx.services, { ...input, person: ctx.person, signal }),
    ),

  create: changes('owner', 'source.created')
    .input(createSourceInput)
    .output(createdSchema)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ subject: `source ${input.name}`, details: { kind: input.kind } });
      return { id: await createSource(ctx.services, input, ctx.person) };
    }),

  update: changes('owner', 'source.changed')
    .input(updateSourceInput)
    .mutation(async ({ ctx, input }) => {
      const changed = Object.keys(input).filter((field) => field !== 'id');
      const name = await updateSource(ctx.services, input, ctx.person);
      ctx.note({ subject: `source ${name}`, details: { changed } });
    }),

  remove: confirmedChanges('owner', 'source.removed')
    .input(removeSourceInput)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ subject: `source ${await removeSource(ctx.services, input)}` });
    }),

  addDemo: changes('owner', 'demo.added')
    .output(startedRunSchema)
    .mutation(async ({ ctx }) => {
      return { runId: await addDemo(ctx.services, ctx.person) };
    }),

  browse: operator
    .input(browseInput)
    .output(browsedFolderSchema)
    .query(({ ctx, input }) => browseFolders(input.path, ctx.services.installation.fileRoots)),

  previewExcludes: operator
    .input(fileSetSchema)
    .output(excludesPreviewSchema)
    .query(async ({ ctx, input, signal }) =>
      previewExcludes(await confineFiles(ctx.services, input), signal),
    ),
});
