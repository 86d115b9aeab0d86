/** Doing a run again is doing it: whoever may not begin one of its kind may not repeat somebody else's either. */
import type { RunInputs } from '@holdfast/application/runs';
import type { RunKind } from '@holdfast/contracts/runs';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { checkPerson } from '../trpc/check-person.ts';

type RunToRepeat = {
  [Kind in RunKind]: { kind: Kind; input: RunInputs[Kind]; scheduleId: string | null };
}[RunKind];

/** Throws `not-allowed` and `confirmation-needed`. What is no run, or cannot be repeated at all, is for others to say. */
export async function checkRetry(services: Services, id: string, person: SignedInPerson): Promise<void> {
  const row = await services.database.prisma.run.findUnique({
    where: { id },
    select: { kind: true, input: true, scheduleId: true },
  });
  if (row && isForOwners(row as unknown as RunToRepeat, services)) {
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
