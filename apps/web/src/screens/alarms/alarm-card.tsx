'use client';
import { Chip } from '@heroui/react';
import type { Alarm } from '@holdfast/contracts/alarms';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { formatCounted } from '../../components/values/format.ts';
import { When } from '../../components/values/when.tsx';

const looks = {
  critical: { icon: CircleAlert, word: 'Not safe', tone: 'text-danger-soft-foreground', bar: 'bg-danger' },
  warning: {
    icon: TriangleAlert,
    word: 'Attention',
    tone: 'text-warning-soft-foreground',
    bar: 'bg-warning',
  },
  over: { icon: CircleCheck, word: 'Over', tone: 'text-muted', bar: 'bg-border' },
} as const;

/** One cause: what happened, since when, what to do, and who knows. */
export function AlarmCard({ alarm }: { alarm: Alarm }) {
  const isOver = alarm.resolvedAt !== null;
  const { icon: Icon, word, tone, bar } = looks[isOver ? 'over' : alarm.severity];
  return (
    <article
      aria-label={alarm.title}
      className="relative overflow-hidden rounded-xl border border-border bg-surface p-5 pl-6"
    >
      <span aria-hidden="true" className={`absolute inset-y-0 left-0 w-1 ${bar}`} />
      <div className="flex items-start gap-3">
        <Icon role="img" aria-label={word} className={`mt-0.5 size-5 shrink-0 ${tone}`} strokeWidth={1.75} />
        <div className="flex min-w-0 flex-1 flex-col gap-3">
          <header>
            <h3 className="font-medium wrap-anywhere">{alarm.title}</h3>
            <p className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
              <span>
                {isOver ? 'began ' : 'since '}
                <When at={alarm.since} />
              </span>
              {alarm.resolvedAt !== null && (
                <span>
                  over <When at={alarm.resolvedAt} />
                </span>
              )}
              {alarm.times > 1 && <span>happened {formatCounted(alarm.times, 'time')}</span>}
            </p>
          </header>
          <p className="max-w-prose text-sm wrap-anywhere">{alarm.what}</p>
          {!isOver && (
            <p className="max-w-prose text-sm">
              <span className="font-medium">What to do: </span>
              {alarm.advice}
            </p>
          )}
          <Told alarm={alarm} />
          {!isOver && <Actions alarm={alarm} />}
        </div>
      </div>
    </article>
  );
}

function Actions({ alarm }: { alarm: Alarm }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mayAct = useMay('operator');
  const acknowledge = useMutation(
    trpc.alarms.acknowledge.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.alarms.pathKey() }),
    }),
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ButtonLink href={alarm.page} variant="outline" size="sm">
        Look at it
      </ButtonLink>
      <ButtonLink href={alarm.help} variant="ghost" size="sm">
        What this means
      </ButtonLink>
      {alarm.acknowledgedAt === null ? (
        mayAct && (
          <SubmitButton
            variant="outline"
            size="sm"
            pending={acknowledge.isPending}
            onPress={() => acknowledge.mutate({ id: alarm.id })}
          >
            Acknowledge
          </SubmitButton>
        )
      ) : (
        <Chip size="sm" variant="soft">
          <Chip.Label>Acknowledged by {alarm.acknowledgedBy}: not told again</Chip.Label>
        </Chip>
      )}
    </div>
  );
}

const toldWords = {
  waiting: 'waits to be told',
  delivered: 'told',
  dropped: 'was not reached in time',
  failed: 'could not be reached',
} as const;

function Told({ alarm: { told, resolvedAt } }: { alarm: Alarm }) {
  if (told.length === 0) {
    if (resolvedAt !== null) return null;
    return <p className="text-xs text-muted">Nobody is told: no channel is set up for it.</p>;
  }
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1 text-xs text-muted">
      {told.map(({ channel, status, at }) => (
        <li key={channel} className={status === 'failed' ? 'text-danger-soft-foreground' : ''}>
          {channel}: {toldWords[status]}
          {at !== null && (
            <>
              {' '}
              <When at={at} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
