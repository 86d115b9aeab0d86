'use client';
import type { HandOver } from '@holdfast/contracts/exports';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, Clock, Link2, Link2Off, LoaderCircle } from 'lucide-react';
import { useTRPC } from '../../client/trpc.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Section } from '../../components/shell/section.tsx';
import { When } from '../../components/values/when.tsx';

const looks = {
  waiting: { icon: Link2, word: 'Waits to be used' },
  sending: { icon: LoaderCircle, word: 'Is being used' },
  used: { icon: CircleCheck, word: 'Was used' },
  expired: { icon: Clock, word: 'Expired unused' },
  withdrawn: { icon: Link2Off, word: 'Withdrawn' },
} as const;

/** Links that were made for the person, and what became of each. */
export function HandOvers({ exportId, handOvers }: { exportId: string; handOvers: readonly HandOver[] }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const takeBack = useMutation(
    trpc.exports.takeBackLinks.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.exports.pathKey() }),
    }),
  );
  if (handOvers.length === 0) return null;
  return (
    <Section title="Links that were handed over">
      <ul className="flex flex-col divide-y divide-separator rounded-xl border border-border bg-surface">
        {handOvers.map(({ id, state, createdAt, createdBy, expiresAt, usedAt }) => {
          const { icon: Icon, word } = looks[state];
          return (
            <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
              <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" />
              <span className="font-medium">{word}</span>
              <span className="text-muted">
                made <When at={createdAt} />
                {createdBy && ` by ${createdBy}`},{' '}
                {state === 'withdrawn' ? (
                  'who may not hand files over any more'
                ) : usedAt ? (
                  <>
                    used <When at={usedAt} />
                  </>
                ) : (
                  <>
                    {state === 'expired' ? 'expired' : 'expires'} <When at={expiresAt} />
                  </>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {handOvers.some(({ state }) => state === 'waiting') && (
        <div>
          <SubmitButton
            size="sm"
            variant="outline"
            pending={takeBack.isPending}
            onPress={() => takeBack.mutate({ id: exportId })}
          >
            Take back what was not used
          </SubmitButton>
        </div>
      )}
    </Section>
  );
}
