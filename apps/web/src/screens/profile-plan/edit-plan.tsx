'use client';
import { Button } from '@heroui/react';
import type { Plan, PlanChoices, StoredPlan } from '@holdfast/contracts/export-plans';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { Loading } from '../../components/feedback/loading.tsx';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { ChooseRoot } from './choose-root.tsx';
import { NameColumns } from './name-columns.tsx';
import { PlanView } from './plan-view.tsx';
import { SoftReferences } from './soft-references.tsx';

export interface EditPlanProps {
  sourceId: string;
  stored: StoredPlan | undefined;
}

/** The root, the columns that name a person, then the plan: each choice makes it anew from the database's keys. */
export function EditPlan({ sourceId, stored }: EditPlanProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [plan, setPlan] = useState<Plan | undefined>(stored?.plan);
  const [choices, setChoices] = useState<PlanChoices>(stored?.choices ?? {});
  const [changed, setChanged] = useState(stored === undefined);
  const roots = useQuery(trpc.exports.roots.queryOptions({ sourceId }, { staleTime: 60_000 }));
  const propose = useMutation(trpc.exports.proposePlan.mutationOptions({ meta: { showsItself: true } }));
  const save = useMutation(
    trpc.exports.savePlan.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async ({ version }) => {
        notifySuccess(`Saved as version ${version}.`);
        await queries.invalidateQueries({ queryKey: trpc.exports.pathKey() });
        if (stored === undefined) router.push(`/exports/new?source=${sourceId}`);
      },
    }),
  );
  /** Kept only when a plan can be made with it: a choice that fits nowhere changes nothing. */
  const decide = (root: string, wished: PlanChoices) =>
    propose.mutate(
      { sourceId, root, choices: wished },
      {
        onSuccess: (proposed) => {
          setPlan(proposed);
          setChoices(wished);
          setChanged(true);
        },
      },
    );
  if (!plan) {
    return (
      <QueryView query={roots}>
        {(data) => (
          <>
            <ChooseRoot roots={data} pending={propose.isPending} onRoot={(root) => decide(root, {})} />
            {propose.isPending && <Loading rows={3} what="Reading the keys of the database" />}
            <ProblemAlert error={propose.error} />
          </>
        )}
      </QueryView>
    );
  }
  const root = roots.data?.tables.find(({ table }) => table === plan.root);
  const change = (wished: PlanChoices) => decide(plan.root, wished);
  return (
    <div className="flex flex-col gap-8">
      <NameColumns
        plan={plan}
        columns={root?.columns.map(({ name }) => name) ?? plan.nameColumns}
        onNames={(nameColumns) => change({ ...choices, nameColumns })}
      />
      <PlanView plan={plan} choices={choices} onChoices={change} />
      <SoftReferences plan={plan} tables={roots.data?.tables ?? []} choices={choices} onChoices={change} />
      <div className="sticky bottom-4 z-10 flex flex-col gap-3 rounded-xl border border-border bg-surface p-4 shadow-lg max-lg:bottom-20">
        <ProblemAlert error={propose.error ?? save.error} />
        <div className="flex flex-wrap items-center gap-3">
          <SubmitButton
            pending={save.isPending}
            disabled={propose.isPending || (!changed && stored !== undefined)}
            onPress={() =>
              save.mutate({ ...{ sourceId, root: plan.root, choices }, basedOn: stored?.version ?? null })
            }
          >
            {stored ? 'Save as a new version' : 'Save this plan'}
          </SubmitButton>
          {stored && !changed && (
            <Button variant="outline" isPending={propose.isPending} onPress={() => change(choices)}>
              Read the database again
            </Button>
          )}
          <Button
            variant="ghost"
            onPress={() => {
              setPlan(undefined);
              setChanged(true);
            }}
          >
            Another root
          </Button>
          <p className="text-sm text-muted" aria-live="polite">
            {propose.isPending ? 'Making the plan anew…' : changed ? 'Not saved yet.' : ''}
          </p>
        </div>
      </div>
    </div>
  );
}
