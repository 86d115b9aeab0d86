/** Requests that succeed about people’s data: what belongs to a profile, exports, and profiles put back. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { keepRestoreReport } from '@holdfast/application/exports';
import type { Upload } from '@holdfast/contracts/uploads';
import { createExport, planProfile } from '@holdfast/core/exports';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import type { Example } from './examples.ts';
import type { RestCall } from './rest-client.ts';
import type { RestWorld } from './rest-world.ts';

const passphrase = 'marmalade tractor quilt nebula';

export function createProfileExamples(
  world: RestWorld,
  call: RestCall,
): Record<string, () => Promise<Example>> {
  const { sourceIds, work, shop, api } = world;
  const { database, key } = api.services;
  const { prisma } = database;
  const sourceId = sourceIds.Shop;
  const choice = { root: 'public.cakes', choices: {} };
  const wish = {
    ...{ sourceId, profiles: 'all', formats: ['json'], container: 'zip' },
    protection: { kind: 'generated' },
  };
  const make = async <T extends { id: string } = { id: string }>(path: string, body: unknown) => {
    const { data, status, text } = await call<T>('POST', path, { body });
    if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
    return data;
  };
  /** Nothing executes runs here, and a person has one export at a time. */
  const endExports = () =>
    prisma.run.updateMany({ where: { kind: 'export', status: 'queued' }, data: { status: 'cancelled' } });
  const exported = async (purpose = 'person') => {
    await endExports();
    const { id } = await make('/api/exports', { ...wish, purpose });
    const { path } = await prisma.profileExport.update({
      ...{ where: { id }, data: { readyAt: new Date(), sizeBytes: 10n } },
    });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'ten bytes.');
    await endExports();
    return id;
  };
  const uploaded = async () => {
    const connection = parseConnectionUrl(shop.url);
    const out = work.at(`${crypto.randomUUID()}.zip`);
    await createExport({
      ...{ connection, out, profiles: 'all', formats: ['json'], container: 'zip' },
      plan: await planProfile({ connection, root: 'public.cakes' }),
      protection: { kind: 'passphrase', passphrase, isGenerated: true },
    });
    const bytes = readFileSync(out);
    // A person has five at most.
    await prisma.upload.deleteMany();
    const { id } = await make<Upload>('/api/uploads', { name: 'anna.zip', sizeBytes: bytes.length });
    const headers = { 'content-type': 'application/octet-stream' };
    await call('PUT', `/api/uploads/${id}`, { query: { offset: '0' }, body: bytes, headers });
    return id;
  };
  const preview = async () => ({
    ...{ origin: { exportId: await exported('restore') }, sourceId, policy: 'skip', dryRun: true },
  });
  /** As a worker would have left it. */
  const reported = async () => {
    const { data } = await call<{ runId: string }>('POST', '/api/profile-restores', {
      body: await preview(),
    });
    const rows = { new: 1, identical: 0, different: 0, conflict: 0, orphan: 0 };
    const written = { rows, inserted: 1, updated: 0, changedAfterwards: 0 };
    await keepRestoreReport(
      { database, key, runId: data.runId },
      {
        ...{ status: 'succeeded', policy: 'skip', dryRun: true, profileCount: 1, differences: [], rows: [] },
        ...{ snapshotTime: new Date().toISOString(), lostReferences: [], triggers: [], sequences: [] },
        ...{ remapped: [], warnings: [], tables: [{ table: 'public.cakes', role: 'own', ...written }] },
      },
    );
    return data.runId;
  };
  const ofShop = async () => ({ params: { sourceId } });
  const ofExport = async () => ({ params: { id: await exported() } });

  return {
    listExportSources: async () => ({}),
    getExportPlan: async () => ({ params: { sourceId }, query: { version: '1' } }),
    getExportPlanDrift: ofShop,
    listProfileRoots: ofShop,
    proposeExportPlan: async () => ({ params: { sourceId }, body: choice }),
    saveExportPlan: async () => ({
      params: { sourceId },
      body: { ...choice, basedOn: await prisma.exportPlan.count({ where: { sourceId } }) },
    }),
    findProfiles: async () => ({ body: { sourceId, search: '1' } }),
    listExports: async () => ({}),
    createExport: async () => {
      await endExports();
      return { body: wish };
    },
    getExport: ofExport,
    prepareExportDownload: async () => ({ ...(await ofExport()), body: {} }),
    fetchExport: async () => {
      const { data } = await call<{ address: string }>('POST', `/api/exports/${await exported()}/download`, {
        body: {},
      });
      return { params: { token: data.address.split('/').at(-1)! } };
    },
    handOverExport: async () => ({ ...(await ofExport()), body: { validHours: 1 } }),
    takeBackExportLinks: ofExport,
    removeExport: ofExport,
    openProfileFile: async () => ({ params: { uploadId: await uploaded() }, body: { passphrase } }),
    restoreProfiles: async () => ({ body: await preview() }),
    getProfileRestoreReport: async () => ({ params: { runId: await reported() } }),
  };
}
