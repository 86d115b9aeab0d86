/** For each operation of the OpenAPI document a request that succeeds, by its id. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { openVaultOf } from '@holdfast/application/vaults';
import type { PreparedDownload } from '@holdfast/contracts/portable';
import type { Upload } from '@holdfast/contracts/uploads';
import { createPortable, findBackup } from '@holdfast/core/backup';
import { createPeopleExamples } from './people-examples.ts';
import { createProfileExamples } from './profile-examples.ts';
import type { RestCall } from './rest-client.ts';
import type { RestWorld } from './rest-world.ts';

export interface Example {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

const vaultPassword = 'one more password of the vault';
const filePassword = 'marmalade tractor quilt nebula';

export function createExamples(world: RestWorld, call: RestCall): Record<string, () => Promise<Example>> {
  const { vaultId, backupId, sourceIds, work, people } = world;
  const { prisma } = world.api.services.database;
  const make = async <T extends { id: string } = { id: string }>(path: string, body: unknown) => {
    const { data, status, text } = await call<T>('POST', path, { body });
    if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
    return data;
  };
  const run = async () => {
    const { data } = await call<{ runIds: string[] }>('POST', '/api/backup/create', {
      body: { type: 'files', source: 'Papers' },
    });
    return data.runIds[0]!;
  };
  const endedRun = async () => {
    const id = await run();
    await call('POST', `/api/runs/${id}/cancel`);
    return id;
  };
  const newSchedule = () =>
    make('/api/schedules', {
      name: `Nightly ${randomBytes(3).toString('hex')}`,
      ...{ cron: '0 1 * * *', timeZone: 'UTC', what: { task: 'full' } },
    });
  const file = async () => {
    const row = await prisma.vault.findUniqueOrThrow({ where: { id: vaultId } });
    await using vault = await openVaultOf(row, world.api.services.key);
    const backup = await findBackup(vault, 'latest');
    await using portable = await createPortable({ vault, backup, password: filePassword });
    const parts: Buffer[] = [];
    for await (const part of portable.stream) parts.push(part as Buffer);
    await portable.finished;
    return Buffer.concat(parts);
  };
  const uploaded = async () => {
    const bytes = await file();
    const { id } = await make<Upload>('/api/uploads', { name: 'papers.tar', sizeBytes: bytes.length });
    const headers = { 'content-type': 'application/octet-stream' };
    await call('PUT', `/api/uploads/${id}`, { query: { offset: '0' }, body: bytes, headers });
    return id;
  };
  const opened = async () => {
    const id = await uploaded();
    await make(`/api/uploads/${id}/open`, { password: filePassword });
    return id;
  };
  const keyId = async () => {
    const name = `spare ${randomBytes(3).toString('hex')}`;
    await people.owner.change('keys.add', { vaultId, name, password: `${vaultPassword} ${name}` });
    const { keyId: id } = await prisma.vaultKey.findFirstOrThrow({ where: { vaultId, name } });
    return { id, name };
  };
  /** As re-keying would have left it. */
  const oldVault = async () => {
    const id = randomUUID();
    const { location, repositoryId } = await prisma.vault.findUniqueOrThrow({ where: { id: vaultId } });
    const fact = { vaultId, location, repositoryId, name: 'Backups', sealedPassword: '' };
    const value = { ...fact, replacedAt: new Date().toISOString() };
    await prisma.setting.create({ data: { key: `replaced-vault:${id}`, value } });
    return id;
  };
  /** As a worker would have left it. */
  const preview = async () => {
    const query = { dryRun: 'true', keepLast: '1' };
    const { data } = await call<{ runIds: string[] }>('DELETE', '/api/backup/cleanup', { query });
    const runId = data.runIds[0]!;
    const found = { going: [], staying: [], freedBytes: 0n, madeAt: new Date() };
    await prisma.cleanUpPreview.create({ data: { runId, vaultId, ...found } });
    return runId;
  };
  const nothing = async () => ({});
  const ofBackup = async () => ({ params: { id: backupId } });

  return {
    createBackup: async () => ({ body: { type: 'files', source: 'Papers' } }),
    listBackups: async () => ({ query: { kind: 'files,database', limit: '5', gone: 'false' } }),
    verifyBackup: async () => ({ params: { backup_id: backupId }, body: { level: 'structure' } }),
    restoreBackup: async () => ({
      body: { backup: backupId, location: { directory: work.at('out', 'restored') } },
    }),
    checkRestore: async () => ({
      body: { backup: backupId, location: { directory: work.at('out', 'restored') } },
    }),
    cleanUpBackups: async () => ({ query: { keepDaily: '7', keepLast: '3' } }),
    scheduleDatabaseBackup: async () => ({ body: { source: 'Shop', cron: '15 * * * *' } }),
    scheduleFilesBackup: async () => ({ body: { source: 'all' } }),
    scheduleFullBackup: async () => ({ body: { cron: '0 0 * * *', timeZone: 'Europe/Zurich' } }),
    scheduleVerification: async () => ({ body: { level: 'full' } }),
    scheduleCleanUp: async () => ({ body: { keepWithin: '30d', cron: '0 4 * * 0', name: 'Weekly' } }),
    readStatus: async () => ({ query: { timeZone: 'Europe/Zurich' } }),
    getBackup: ofBackup,
    browseBackup: async () => ({ params: { id: backupId }, query: { path: world.directory, limit: '2' } }),
    getManifest: ofBackup,
    getBackupCalendar: async () => ({
      query: { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z', timeZone: 'UTC' },
    }),
    pinBackup: async () => ({ params: { id: backupId }, body: { pinned: true } }),
    proposeRestore: async () => ({ params: { backupId } }),
    listSources: nothing,
    createSource: async () => ({
      body: {
        ...{ kind: 'files', name: `Made ${randomBytes(3).toString('hex')}` },
        files: { paths: [work.at('out')] },
      },
    }),
    getSource: async () => ({ params: { id: sourceIds.Shop } }),
    updateSource: async () => ({ params: { id: sourceIds.Papers }, body: { retention: { keepDaily: 7 } } }),
    removeSource: async () => {
      const name = `Passing ${randomBytes(3).toString('hex')}`;
      const { id } = await make('/api/sources', { kind: 'files', name, files: { paths: [work.at('out')] } });
      return { params: { id }, query: { confirmName: name } };
    },
    testConnection: async () => ({ body: { sourceId: sourceIds.Shop } }),
    previewExcludes: async () => ({ body: { paths: [work.at('out')], excludes: ['*.tmp'] } }),
    addDemo: nothing,
    browseFolders: async () => ({ query: { path: work.path } }),
    listSchedules: nothing,
    createSchedule: async () => ({
      body: {
        ...{ name: 'Hourly', cron: '15 * * * *', timeZone: 'UTC' },
        what: { task: 'backup', kind: 'database', sourceIds: null },
      },
    }),
    updateSchedule: async () => ({
      params: { id: (await newSchedule()).id },
      body: { name: 'Changed', cron: '0 2 * * *', timeZone: 'UTC', what: { task: 'full' } },
    }),
    removeSchedule: async () => ({ params: { id: (await newSchedule()).id } }),
    pauseSchedule: async () => ({ params: { id: (await newSchedule()).id }, body: { paused: true } }),
    runSchedule: async () => ({ params: { id: (await newSchedule()).id } }),
    previewSchedule: async () => ({ query: { cron: '0 2 * * *', timeZone: 'UTC', count: '3' } }),
    proposeSchedules: async () => ({ query: { timeZone: 'Europe/Zurich' } }),
    acceptSchedules: async () => ({
      body: { schedules: [{ name: 'Nightly', cron: '0 1 * * *', timeZone: 'UTC', what: { task: 'full' } }] },
    }),
    listRuns: async () => ({ query: { status: 'queued,running' } }),
    getRun: async () => ({ params: { id: await run() } }),
    getRunLog: async () => ({ params: { runId: await run() } }),
    followRun: async () => ({ params: { runId: await endedRun() } }),
    cancelRun: async () => ({ params: { id: await run() } }),
    retryRun: async () => ({ params: { id: await endedRun() } }),
    listVaults: nothing,
    getCleanUpPlan: async () => ({ params: { runId: await preview() }, query: { show: 'staying' } }),
    startCleanUp: async () => ({ body: { previewRunId: await preview(), confirmName: 'Backups' } }),
    verifyVault: async () => ({ params: { id: vaultId }, body: { extent: 'structure' } }),
    refreshVault: async () => ({ params: { id: vaultId } }),
    listLocks: async () => ({ params: { id: vaultId } }),
    removeLock: async () => ({ params: { vaultId, lockId: leaveLock(world) } }),
    rekeyVault: async () => ({
      params: { vaultId },
      body: { directory: work.at('vault of tomorrow'), password: 'walrus gravel oboe lantern' },
    }),
    listOldVaults: nothing,
    removeOldVault: async () => ({ params: { id: await oldVault() }, query: { confirmName: 'Backups' } }),
    listKeys: async () => ({ params: { vaultId } }),
    addKey: async () => ({ params: { vaultId }, body: { name: 'office', password: vaultPassword } }),
    testKey: async () => ({ params: { vaultId }, body: { password: vaultPassword } }),
    changeKey: async () => ({
      params: { vaultId },
      body: { password: 'the newest password of all of them' },
    }),
    removeKey: async () => {
      const { id, name } = await keyId();
      return { params: { vaultId, keyId: id }, query: { confirmName: name } };
    },
    prepareDownload: async () => ({ body: { backupId, protection: { kind: 'generated' } } }),
    fetchDownload: async () => {
      const { data } = await call<PreparedDownload>('POST', '/api/downloads', {
        body: { backupId, protection: { kind: 'generated' } },
      });
      return { params: { token: data.address.split('/').at(-1)! } };
    },
    getDownloadState: async () => {
      const body = { backupId, protection: { kind: 'generated' } };
      return { params: { id: (await make('/api/downloads', body)).id } };
    },
    listDownloadLinks: nothing,
    revokeDownloadLink: async () => {
      const body = { backupId, protection: { kind: 'generated' } };
      return { params: { id: (await make('/api/downloads', body)).id } };
    },
    listUploads: nothing,
    beginUpload: async () => ({ body: { name: 'papers.tar', sizeBytes: 1000 } }),
    getUpload: async () => ({ params: { id: await opened() } }),
    sendPiece: async () => {
      const { id } = await make('/api/uploads', { name: 'papers.tar', sizeBytes: 1000 });
      return { params: { id }, query: { offset: '0' }, body: randomBytes(100) };
    },
    openUpload: async () => ({ params: { id: await uploaded() }, body: { password: filePassword } }),
    adoptUpload: async () => ({ params: { id: await opened() } }),
    discardUpload: async () => ({ params: { id: await uploaded() } }),
    getSettings: nothing,
    updateSettings: async () => ({ body: { proofValidDays: 14 } }),
    getInstallation: nothing,
    ...createPeopleExamples(world),
    ...createProfileExamples(world, call),
  };
}

/** A lock that nobody can read, so that nobody works under it. */
function leaveLock({ work }: RestWorld): string {
  const bytes = randomBytes(200);
  const id = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(work.at('vault/locks', id), bytes);
  return id;
}
