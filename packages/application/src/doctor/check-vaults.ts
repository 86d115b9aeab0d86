/** Each vault: its folder, its password, its room, its locks, its recovery key. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { listLocks } from '@holdfast/core/vault';
import type { Database } from '@holdfast/db';
import { type ApplicationKey, deriveApplicationKey } from '../secrets/application-key.ts';
import { openVaultOf, type VaultLocation, type VaultRow } from '../vaults/open-vault.ts';
import { roomOf, size } from './check-machine.ts';
import { type DoctorFinding, findingsOf, firstLine } from './finding.ts';

/** Below it, a few backups may be all that fits. */
const littleRoomBytes = 2_000_000_000;

export async function checkVaults(
  { prisma }: Database,
  secret: string | undefined,
): Promise<DoctorFinding[]> {
  const rows = await prisma.vault.findMany({ orderBy: { createdAt: 'asc' } });
  if (rows.length === 0)
    return [findingsOf('vault').note('There is none yet: the first run in the dashboard makes one.')];
  const key = secret === undefined ? undefined : deriveApplicationKey(secret);
  const found: DoctorFinding[] = [];
  for (const row of rows) found.push(...(await checkVault(row, key)));
  return found;
}

async function checkVault(
  row: VaultRow & { recoverySavedAt: Date | null },
  key: ApplicationKey | undefined,
): Promise<DoctorFinding[]> {
  const { good, warning, problem } = findingsOf(`vault ${row.name}`);
  const { path } = row.location as VaultLocation;
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return [
      isGone
        ? problem(
            `${path} is not there.`,
            'Mount its disk; if the vault was moved, put it back to this path.',
          )
        : problem(`${path} cannot be written to: ${firstLine(error)}.`, `chown -R "$(id -un)" ${path}`),
    ];
  }
  const findings: DoctorFinding[] = [];
  const free = await roomOf(path);
  findings.push(
    free < littleRoomBytes
      ? warning(
          `${path} has only ${size(free)} left.`,
          'Make room, or let retention remove more: see “Retention and clean-up”.',
        )
      : good(`${path} can be written to, with ${size(free)} free.`),
  );
  if (key !== undefined) findings.push(...(await lookInside(row, key)));
  if (row.recoverySavedAt === null) {
    findings.push(
      warning(
        'Nobody has confirmed that its recovery key is saved: without a password nobody can read it.',
        'Save it in the dashboard, under Keys, and keep it away from this machine.',
      ),
    );
  }
  return findings;
}

async function lookInside(row: VaultRow, key: ApplicationKey): Promise<DoctorFinding[]> {
  const { good, warning, problem } = findingsOf(`vault ${row.name}`);
  try {
    await using vault = await openVaultOf(row, key);
    const locks = await listLocks(vault.lockFiles());
    const left = locks.filter(
      ({ state }) => state === 'stale' || state === 'abandoned' || state === 'unreadable',
    );
    return [
      good('The stored password opens it.'),
      left.length === 0
        ? good(
            locks.length === 0
              ? 'Nobody holds a lock.'
              : `Work goes on in it: ${locks.length} locks are held.`,
          )
        : warning(
            `${left.length === 1 ? 'A lock was' : `${left.length} locks were`} left behind.`,
            'If nothing else works on this vault: Settings, Vault, remove the lock; or “npx holdfast locks remove”.',
          ),
    ];
  } catch (error) {
    return [
      problem(
        `It cannot be opened: ${firstLine(error)}`,
        'If its password was changed elsewhere, add the vault anew with the one that opens it.',
      ),
    ];
  }
}
