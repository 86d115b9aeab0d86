/**
 * Re-keys a vault: a new one with a new master key, every backup copied and read again, and then Holdfast goes over to it. Killed
 * anywhere, it goes on where it was; the old vault is only read, and stays until an owner removes it.
 */
import { rebuildCatalogue } from '@holdfast/application/catalogue';
import { openSecretJson } from '@holdfast/application/secrets';
import { countVault, openVaultOf, replaceVault, type VaultLocation } from '@holdfast/application/vaults';
import { type RekeyResult, rekeyVault } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import { LocalStorage } from '@holdfast/core/storage';
import type { Vault } from '@holdfast/core/vault';
import type { RunContext, RunEnd } from '../run-context.ts';

/** How long it waits for backups that are under way. */
const lockWaitMs = 6 * 3600_000;
/** Claims of other workers are waited for. */
const patience = { maxWait: 30_000, timeout: 30_000 };

export async function rekey(context: RunContext<'rekey'>): Promise<RunEnd> {
  const { database, run, input, key, log } = context;
  const secrets = { purpose: 'run-input', id: run.id } as const;
  const { password } = openSecretJson<{ password: string }>(key, run.sealedInput, secrets);
  const row = run.vaultId && (await database.prisma.vault.findUnique({ where: { id: run.vaultId } }));
  if (!row || password === undefined) {
    throw new HoldfastError('vault-not-found', 'The vault of this run is not known any more.');
  }
  // A worker that died after going over: what is left to do is to look at the new vault.
  const isOver = (row.location as unknown as VaultLocation).path === input.directory;
  const result = isOver ? undefined : await copy(context, row, password);
  const now = await database.prisma.vault.findUniqueOrThrow({ where: { id: row.id } });
  await using vault = await openVaultOf(now, key, { lockWaitMs });
  await rebuildCatalogue({ database, vaultId: row.id, vault, signal: context.signal });
  await database.prisma.vaultKey.updateMany({
    where: { vaultId: row.id, keyId: vault.keyId, createdBy: null },
    data: { createdBy: run.requestedByName },
  });
  await countVault(database, { id: row.id, location: now.location }, vault).catch(() => {});
  await log('info', 'Save the new recovery key: the old one opens the old vault only.');
  return { status: 'succeeded', result: { ...factsOf(result), target: input.directory } };
}

type Row = Parameters<typeof replaceVault>[1]['row'];

async function copy(context: RunContext<'rekey'>, row: Row, password: string): Promise<RekeyResult> {
  const { input, key, signal, onProgress, log } = context;
  await using from = await openVaultOf(row, key, { lockWaitMs });
  await using to = new LocalStorage(input.directory);
  try {
    const result = await rekeyVault({
      ...{ from, to, password, signal, onProgress },
      takeOver: (vault) => goOver(context, row, vault, password),
    });
    await result.vault.close();
    return result;
  } catch (error) {
    const path = input.directory;
    await log(
      'info',
      `What was copied lies in ${path}. Started anew with the same password, it goes on there.`,
    );
    throw error;
  }
}

/** False while another run has the old vault open: it would put its backup there. */
async function goOver(
  { database, run, input, key }: RunContext<'rekey'>,
  row: Row,
  vault: Vault,
  password: string,
): Promise<boolean> {
  return database.prisma.$transaction(async (tx) => {
    // Nobody takes a run meanwhile.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('holdfast claims', 0))`;
    const others = await tx.run.count({
      where: {
        ...{ id: { not: run.id }, status: 'running', kind: { not: 'full' } },
        OR: [{ vaultId: row.id }, { source: { vaultId: row.id } }, { backup: { vaultId: row.id } }],
      },
    });
    if (others > 0) return false;
    const location: VaultLocation = { type: 'local', path: input.directory };
    await replaceVault(tx, { key, row, location, password, repositoryId: vault.id });
    return true;
  }, patience);
}

function factsOf(result: RekeyResult | undefined) {
  if (!result) return { summary: 'Holdfast uses the new vault.' };
  const { copied, present, storedBytes, verification } = result;
  const all = (copied + present).toLocaleString('en-US');
  return {
    summary: `The new vault has all ${all} snapshots, and every byte of it was read. Holdfast uses it from now on; the old one stays until you remove it.`,
    items: copied,
    storedBytes,
    sizeBytes: verification.bytes,
  };
}
