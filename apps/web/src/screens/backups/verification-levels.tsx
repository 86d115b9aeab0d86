'use client';
import type { VerificationLevel } from '@holdfast/contracts/verifications';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';

const levels: readonly { level: VerificationLevel; title: string; verb: string; what: string }[] = [
  {
    level: 'structure',
    title: 'Structure',
    verb: 'Check it',
    what: 'Every index, directory and pack is there, and of its size. Quick; says nothing about damage inside packs.',
  },
  {
    level: 'full',
    title: 'Full read',
    verb: 'Read it',
    what: 'Every stored byte that it needs is read, decrypted and compared with its hash. Takes as long as reading it.',
  },
  {
    level: 'restore',
    title: 'Test restore',
    verb: 'Prove it now',
    what: 'It is restored into a scratch place, compared with what was captured, and thrown away. Only this is a proof.',
  },
];

/** Three depths of looking, each to be begun from here. */
export function VerificationLevels({ backupId }: { backupId: string }) {
  const mayAct = useMay('operator');
  const router = useRouter();
  const verify = useMutation(
    useTRPC().backups.verify.mutationOptions({ onSuccess: ({ runId }) => router.push(`/runs/${runId}`) }),
  );
  const isBusy = verify.isPending || verify.isSuccess;
  if (!mayAct) return null;
  return (
    <ul aria-label="Levels of verification" className="mb-5 grid gap-3 md:grid-cols-3">
      {levels.map(({ level, title, verb, what }) => (
        <li key={level} className="flex flex-col gap-3 rounded-xl border border-border bg-surface p-5">
          <div className="flex-1">
            <h3 className="text-sm font-medium">{title}</h3>
            <p className="mt-1 text-sm text-muted">{what}</p>
          </div>
          <div>
            <SubmitButton
              size="sm"
              variant="outline"
              pending={isBusy && verify.variables?.level === level}
              disabled={isBusy && verify.variables?.level !== level}
              onPress={() => verify.mutate({ id: backupId, level })}
            >
              {verb}
            </SubmitButton>
          </div>
        </li>
      ))}
    </ul>
  );
}
