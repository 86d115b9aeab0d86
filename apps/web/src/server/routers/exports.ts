/** People's own data: what belongs to a profile, exports of it, and profiles put back. Files go over `/api/exports`. */
import { listExports, readExport } from '@holdfast/application/exports';
import {
  exportSourceSchema,
  planDriftSchema,
  planSchema,
  proposePlanInput,
  readPlanInput,
  rootChoicesSchema,
  savedPlanSchema,
  savePlanInput,
  sourceIdInput,
  storedPlanSchema,
} from '@holdfast/contracts/export-plans';
import {
  createdExportSchema,
  createExportInput,
  exportPageSchema,
  exportSummarySchema,
  fetchExportInput,
  fetchedExportSchema,
  findProfilesInput,
  foundProfileSchema,
  handedOverSchema,
  handOverFileSchema,
  handOverInput,
  handOverTokenInput,
  listExportsInput,
} from '@holdfast/contracts/exports';
import { idInput } from '@holdfast/contracts/people';
import {
  openProfileFileInput,
  profileFileSchema,
  restoreProfileInput,
  restoreReportInput,
  restoreReportSchema,
} from '@holdfast/contracts/profile-restores';
import { startedRunSchema } from '@holdfast/contracts/runs';
import { handOver, lookAtHandOver, prepareFetch, takeBackLinks } from '../exports/export-links.ts';
import { openProfileFile } from '../exports/open-profile-file.ts';
import { removeExport } from '../exports/remove-export.ts';
import { readReport, startProfileRestore } from '../exports/restore-profile.ts';
import { searchProfiles } from '../exports/search-profiles.ts';
import { limitHandOver } from '../exports/send-export.ts';
import {
  listExportSources,
  proposePlan,
  readDrift,
  readRootChoices,
  readStoredPlan,
  savePlan,
} from '../exports/set-up-plan.ts';
import { startExport } from '../exports/start-export.ts';
import { changes, changesPublicly, operator, owner, router } from '../trpc/procedures.ts';

export const exportsRouter = router({
  sources: operator.output(exportSourceSchema.array()).query(({ ctx }) => listExportSources(ctx.services)),

  roots: owner
    .input(sourceIdInput)
    .output(rootChoicesSchema)
    .query(({ ctx, input, signal }) => readRootChoices(ctx.services, input.sourceId, signal)),

  proposePlan: changes('owner', 'export-plan.proposed')
    .input(proposePlanInput)
    .output(planSchema)
    .mutation(({ ctx, input, signal }) => proposePlan(ctx.services, input, signal)),

  savePlan: changes('owner', 'export-plan.saved')
    .input(savePlanInput)
    .output(savedPlanSchema)
    .mutation(async ({ ctx, input, signal }) => {
      const { version, name } = await savePlan(ctx.services, { ...input, person: ctx.person }, signal);
      ctx.note({ subject: `plan of ${name}`, details: { version, root: input.root } });
      return { version };
    }),

  plan: operator
    .input(readPlanInput)
    .output(storedPlanSchema)
    .query(({ ctx, input }) => readStoredPlan(ctx.services, input.sourceId, input.version)),

  drift: operator
    .input(sourceIdInput)
    .output(planDriftSchema)
    .query(({ ctx, input, signal }) => readDrift(ctx.services, input.sourceId, signal)),

  findProfiles: changes('operator', 'profiles.searched')
    .input(findProfilesInput)
    .output(foundProfileSchema.array())
    .mutation(async ({ ctx, input, signal }) => {
      const { profiles, name } = await searchProfiles(ctx.services, { ...input, person: ctx.person, signal });
      ctx.note({
        subject: `profiles of ${name}`,
        details: { found: profiles.length, inBackup: input.backupId ?? null },
      });
      return profiles;
    }),

  list: operator
    .input(listExportsInput)
    .output(exportPageSchema)
    .query(({ ctx, input }) => listExports(ctx.services.database, input)),

  get: operator
    .input(idInput)
    .output(exportSummarySchema)
    .query(({ ctx, input }) => readExport(ctx.services.database, input.id)),

  create: changes('operator', 'export.started')
    .input(createExportInput)
    .output(createdExportSchema)
    .mutation(async ({ ctx, input }) => {
      const { subject, ...created } = await startExport(ctx.services, input, ctx.person);
      ctx.note({
        subject,
        details: {
          profiles: input.profiles === 'all' ? 'all' : input.profiles.length,
          protection: input.protection.kind,
          ...{ container: input.container, purpose: input.purpose, fromBackup: input.backupId ?? null },
        },
      });
      return created;
    }),

  prepareDownload: changes('operator', 'export.download-prepared')
    .input(fetchExportInput)
    .output(fetchedExportSchema)
    .mutation(async ({ ctx, input }) => {
      const { subject, ...fetched } = await prepareFetch(ctx.services, {
        ...{ ...input, person: ctx.person, apiKey: ctx.apiKey },
      });
      ctx.note({ subject: `export ${subject}` });
      return fetched;
    }),

  handOver: changes('operator', 'export.link-made')
    .input(handOverInput)
    .output(handedOverSchema)
    .mutation(async ({ ctx, input }) => {
      const { path, expiresAt, subject, linkId, encrypted } = await handOver(ctx.services, {
        ...{ ...input, person: ctx.person, apiKey: ctx.apiKey },
      });
      ctx.note({ subject: `export ${subject}`, details: { link: linkId, encrypted, expiresAt } });
      return { path, expiresAt };
    }),

  takeBackLinks: changes('operator', 'export.links-taken-back')
    .input(idInput)
    .mutation(async ({ ctx, input }) => {
      const { subject, count } = await takeBackLinks(ctx.services, input.id);
      ctx.note({ subject: `export ${subject}`, details: { links: count } });
    }),

  remove: changes('operator', 'export.removed')
    .input(idInput)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ subject: `export ${await removeExport(ctx.services, input.id)}` });
    }),

  openFile: changes('operator', 'export.file-opened')
    .input(openProfileFileInput)
    .output(profileFileSchema)
    .mutation(async ({ ctx, input, signal }) => {
      const file = await openProfileFile(ctx.services, { ...input, person: ctx.person, signal });
      ctx.note({ subject: `file ${file.name}`, details: { profiles: file.profileCount } });
      return file;
    }),

  restore: changes('operator', 'profile-restore.started')
    .input(restoreProfileInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input }) => {
      const { runId, subject } = await startProfileRestore(ctx.services, input, ctx.person);
      ctx.note({ subject, details: { policy: input.policy, dryRun: input.dryRun } });
      return { runId };
    }),

  restoreReport: operator
    .input(restoreReportInput)
    .output(restoreReportSchema)
    .query(({ ctx, input }) => readReport(ctx.services, input.runId)),

  /** For whoever has a link: what it leads to. By POST, so that what the link holds is in no address. */
  lookAtHandOver: changesPublicly('export.link-looked-at')
    .input(handOverTokenInput)
    .output(handOverFileSchema)
    .mutation(async ({ ctx, input }) => {
      await limitHandOver(ctx.services, ctx.address);
      const file = await lookAtHandOver(ctx.services, input.token);
      ctx.note({ subject: `export ${file.fileName}` });
      return file;
    }),
});
