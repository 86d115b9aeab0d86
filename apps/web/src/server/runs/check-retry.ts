/** Doing a run again is doing it: whoever may not begin one of its kind may not repeat somebody else's either. */
import type { RunInputs } from '@holdfast/application/runs';
import type { ApiScope } from '@holdfast/contracts/api-keys';
import type { RunKind } from '@holdfast/contracts/runs';
import { checkScope } from '../rest/identify-key.ts';
import type { Services } from '../services.ts';
import type { SignedInContext } from '../trpc/api-context.ts';
import { checkPerson } from '../trpc/check-person.ts';

type RunToRepeat = {
  [Kind in RunKind]: { kind: Kind; input: RunInputs[Kind]; scheduleId: string | null };
}[RunKind];

/** What a key needs beside the scope to repeat runs. */
const scopes: Partial<Record<RunKind, ApiScope>> = {
  'restore-database': 'backups:restore',
  'restore-files': 'backups:restore',
  'restore-profile': 'exports:restore',
  'clean-up': 'backups:clean-up',
  export: 'exports:write',
  portable: 'uploads:write',
  rekey: 'vaults:rekey',
  'remove-vault': 'vaults:rekey',
};

/** Throws `not-allowed` and `confirmation-needed`. What is no run, or cannot be repeated at all, is for others to say. */
export async function checkRetry(
  services: Services,
  id: string,
  { person, apiKey }: Pick<SignedInContext, 'person' | 'apiKey'>,
): Promise<void> {
  const row = await services.database.prisma.run.findUnique({
    where: { id },
    select: { kind: true, input: true, scheduleId: true },
  });
  if (!row) return;
  const needed = scopes[row.kind as RunKind];
  if (apiKey && needed) checkScope(apiKey, needed);
  if (isForOwners(row as unknown as RunToRepeat, services)) {
    await checkPerson({ services, person }, { role: 'owner', confirmed: true });
  }
}

/** As the procedures have it that begin such a run. */
function isForOwners({ kind, input, scheduleId }: RunToRepeat, { installation }: Services): boolean {
  switch (kind) {
    case 'restore-database':
      return input.mode === 'overwrite' || 'config' in input.target.server;
    case 'restore-files':
      return input.existing === 'replace' || installation.fileRoots.length === 0;
    case 'restore-profile':
      return input.policy === 'overwrite' && !input.dryRun;
    case 'clean-up':
      // What an owner has put on a schedule an operator may begin at any time.
      return input.preview !== true && scheduleId === null;
    // One that can be repeated has no passphrase, so it is not encrypted.
    case 'export':
    case 'portable':
    case 'rekey':
    case 'remove-vault':
    case 'demo':
      return true;
    default:
      return false;
  }
}
