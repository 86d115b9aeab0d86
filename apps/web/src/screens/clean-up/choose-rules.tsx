'use client';
import { defaultRetention, type Retention, retentionSchema } from '@holdfast/contracts/retention';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { RetentionFields } from '../schedules/retention-fields.tsx';
import { SourceTicks } from '../schedules/source-ticks.tsx';
import { retentionWords } from '../schedules/task-words.ts';

type Rules = 'scheduled' | 'month' | 'own';

/** Which rules, for which sources: the preview comes of it. */
export function ChooseRules({ vaults }: { vaults: readonly VaultSummary[] }) {
  const trpc = useTRPC();
  const router = useRouter();
  const scheduled = useScheduledRetention();
  const [chosen, setChosen] = useState<Rules>();
  const [own, setOwn] = useState<Retention>({ keepDaily: 7, keepWeekly: 5, keepMonthly: 12 });
  const [sourceIds, setSourceIds] = useState<string[] | null>(null);
  const [vaultId, setVaultId] = useState(vaults[0]?.id ?? '');
  const preview = useMutation(
    trpc.cleanUps.preview.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ runId }) => router.push(`/backups/clean-up?preview=${runId}`),
    }),
  );
  const rules = chosen ?? (scheduled ? 'scheduled' : 'month');
  const retention = { scheduled: scheduled ?? defaultRetention, month: defaultRetention, own }[rules];
  const ready = retentionSchema.safeParse(retention).success;
  return (
    <form
      className="flex max-w-2xl flex-col gap-7"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) preview.mutate({ vaultId, retention, sourceIds });
      }}
    >
      {vaults.length > 1 && (
        <Choice
          label="Vault"
          value={vaultId}
          onChange={setVaultId}
          options={vaults.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <RadioCards
        label="What is kept"
        value={rules}
        onChange={setChosen}
        options={[
          ...(scheduled
            ? [
                {
                  value: 'scheduled' as const,
                  label: 'As the schedule says',
                  description: `It ${retentionWords(scheduled)}.`,
                },
              ]
            : []),
          {
            value: 'month',
            label: 'Older than 30 days may go',
            description: 'Counted back from the newest backup of each source, not from today.',
          },
          { value: 'own', label: 'Other rules', description: 'Hourly, daily, weekly, monthly, yearly.' },
        ]}
      />
      {rules === 'own' && <RetentionFields value={own} onChange={setOwn} />}
      <SourceTicks chosen={sourceIds} onChosen={setSourceIds} />
      <p className="text-sm text-muted">
        Sources with rules of their own go by those.{' '}
        <Link href="/help/retention" className="text-link underline">
          What always stays
        </Link>
      </p>
      <ProblemAlert error={preview.error} />
      <div>
        <SubmitButton pending={preview.isPending || preview.isSuccess} disabled={!ready}>
          Preview
        </SubmitButton>
      </div>
    </form>
  );
}

/** Of the first schedule that cleans up: most have one. */
function useScheduledRetention(): Retention | undefined {
  const schedules = useQuery(useTRPC().schedules.list.queryOptions());
  for (const { what } of schedules.data ?? []) if (what.task === 'clean-up') return what.retention;
  return undefined;
}
