'use client';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { ShareBar } from '../../components/values/share-bar.tsx';
import { When } from '../../components/values/when.tsx';

const extents = [
  ['structure', 'Check the structure'],
  ['portion', 'Read the part that is due'],
  ['full', 'Read all of it'],
] as const;

/** Rolling reading: every byte of the vault within so many days, and how far that has come. */
export function VaultReading({ vault }: { vault: VaultSummary }) {
  const trpc = useTRPC();
  const router = useRouter();
  const mayAct = useMay('operator');
  const settings = useQuery(trpc.settings.get.queryOptions());
  const verify = useMutation(
    trpc.vaults.verify.mutationOptions({ onSuccess: ({ runId }) => router.push(`/runs/${runId}`) }),
  );
  if (!settings.data) return null;
  const { fullReadDays: days, nightlyReadGigabytes: budget } = settings.data;
  const { reading, readSince } = vault;
  const percent = Math.round((reading?.share ?? 0) * 100);
  const isBusy = verify.isPending || verify.isSuccess;
  return (
    <section
      aria-label={`Reading of ${vault.name}`}
      className="flex flex-col gap-4 rounded-xl border border-border bg-surface p-5"
    >
      <header>
        <h3 className="text-sm font-medium">Every byte, every {days} days</h3>
        <p className="mt-0.5 text-sm text-muted">
          A schedule that verifies all sources also reads the part of the vault whose turn it is
          {budget === 0 ? '' : `, at most ${budget} GB a night`}. What is damaged marks the backups that need
          it.
        </p>
      </header>
      <ShareBar share={reading?.share ?? 0} label={`${percent} % were read in the last ${days} days`} calm />
      <p className="text-sm">
        {reading === null ? (
          'Nothing was read yet: the first night begins.'
        ) : (
          <>
            {percent} % were read in the last {days} days, the latest part <When at={reading.lastAt} />.{' '}
            {readSince === null ? (
              'Some of it was never read yet.'
            ) : (
              <>
                Every byte was read since <When at={readSince} />.
              </>
            )}
          </>
        )}
      </p>
      {mayAct && (
        <div className="flex flex-wrap gap-2">
          {extents.map(([extent, words]) => (
            <SubmitButton
              key={extent}
              size="sm"
              variant="outline"
              pending={isBusy && verify.variables?.extent === extent}
              disabled={isBusy && verify.variables?.extent !== extent}
              onPress={() => verify.mutate({ id: vault.id, extent })}
            >
              {words}
            </SubmitButton>
          ))}
        </div>
      )}
    </section>
  );
}
