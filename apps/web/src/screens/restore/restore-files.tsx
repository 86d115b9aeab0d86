'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import type { RestoreFilesInput } from '@holdfast/contracts/restores';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { CheckStep } from './check-step.tsx';
import { RestoreHeading } from './restore-heading.tsx';
import type { RestoreStep } from './restore-steps.tsx';
import { WhatFiles } from './what-files.tsx';
import { WhereFiles } from './where-files.tsx';

export function RestoreFiles({ backup, proposed }: { backup: BackupDetail; proposed: string | null }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [step, setStep] = useState<RestoreStep>('what');
  const [paths, setPaths] = useState<readonly string[]>();
  const [directory, setDirectory] = useState(proposed ?? '');
  const [existing, setExisting] = useState<RestoreFilesInput['existing']>('fail');
  const preflight = useMutation(trpc.restore.preflightFiles.mutationOptions({ meta: { showsItself: true } }));
  const start = useMutation(
    trpc.restore.files.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
    }),
  );
  const input: RestoreFilesInput = {
    ...{ backupId: backup.id, directory, existing },
    ...(paths === undefined ? {} : { paths: [...paths] }),
  };
  return (
    <>
      <RestoreHeading step={step} backup={backup} />
      {step === 'what' && (
        <WhatFiles backup={backup} paths={paths} onPaths={setPaths} onNext={() => setStep('where')} />
      )}
      {step === 'where' && (
        <WhereFiles
          directory={directory}
          onDirectory={setDirectory}
          existing={existing}
          onExisting={setExisting}
          onBack={() => setStep('what')}
          onNext={() => {
            setStep('check');
            preflight.mutate(input);
          }}
        />
      )}
      {step === 'check' && (
        <CheckStep
          preflight={preflight}
          start={start}
          place={lastPart(directory)}
          overwrites={existing === 'replace'}
          onBack={() => setStep('where')}
          onAgain={() => preflight.mutate(input)}
          onStart={(confirmName) =>
            start.mutate({ ...input, ...(confirmName === undefined ? {} : { confirmName }) })
          }
        />
      )}
    </>
  );
}

function lastPart(path: string): string {
  return path.split('/').filter(Boolean).at(-1) ?? path;
}
