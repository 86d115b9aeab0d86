import { newId } from '@holdfast/application/ids';
import { queueRun, type Requester } from '@holdfast/application/runs';
import { sealSecretJson } from '@holdfast/application/secrets';
import { readConnectionInput } from '@holdfast/application/sources';
import type { CreateSourceInput } from '@holdfast/contracts/sources';
import { checkSourceName } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { Prisma, Transaction } from '@holdfast/db';
import type { Services } from '../services.ts';
import { confineFiles } from './confine-files.ts';

/** Adds a source, and has it looked at. A name that a removed source had continues that one, with its backups. */
export async function createSource(
  services: Services,
  input: CreateSourceInput,
  requestedBy: Requester,
): Promise<string> {
  const { database, queue } = services;
  const { kind } = input;
  const name = checkSourceName(input.name);
  const content = await readContent(services, input);
  return database.prisma.$transaction(async (tx) => {
    // Of two that are added at the same time under one name, the second one finds the first.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('holdfast sources', 0))`;
    const vault = await tx.vault.findFirst({ orderBy: { createdAt: 'asc' } });
    if (!vault) throw new HoldfastError('conflict', 'There is no vault yet. Make one first.');
    const known = await tx.source.findUnique({ where: { name } });
    if (known && (known.removedAt === null || known.kind !== kind)) {
      throw new HoldfastError('conflict', `There is a source “${name}” already. Choose another name.`);
    }
    const id = known?.id ?? newId();
    const { config, sealedSecrets } = content(id);
    const data = { config: config as Prisma.InputJsonObject, sealedSecrets };
    if (known) await tx.source.update({ where: { id }, data: { ...data, removedAt: null } });
    else await tx.source.create({ data: { id, name, kind, vaultId: vault.id, ...data } });
    await adoptBackups(tx, { id, name, vaultId: vault.id });
    await queueRun(tx, {
      queue,
      kind: 'refresh',
      input: {},
      source: { id, name },
      vaultId: vault.id,
      requestedBy,
    });
    return id;
  });
}

/** Backups of that name that the vault held before. */
async function adoptBackups(
  tx: Transaction,
  { id, name, vaultId }: { id: string; name: string; vaultId: string },
): Promise<void> {
  await tx.backup.updateMany({
    where: { vaultId, sourceId: null, own: true, sourceName: name },
    data: { sourceId: id },
  });
}

type SourceContent = (id: string) => { config: object; sealedSecrets: Uint8Array<ArrayBuffer> | null };

async function readContent(services: Services, input: CreateSourceInput): Promise<SourceContent> {
  if (input.kind === 'files') {
    const config = await confineFiles(services, input.files);
    return () => ({ config, sealedSecrets: null });
  }
  const { config, secrets } = readConnectionInput(input.connection);
  return (id) => ({
    config,
    sealedSecrets:
      secrets.password === undefined
        ? null
        : sealSecretJson(services.key, secrets, { purpose: 'source-secrets', id }),
  });
}
