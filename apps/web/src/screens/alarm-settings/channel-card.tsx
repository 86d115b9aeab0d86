'use client';
import { Button, Chip } from '@heroui/react';
import type { Channel } from '@holdfast/contracts/alarms';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pause } from 'lucide-react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { RemoveButton } from '../../components/feedback/remove-button.tsx';
import { PauseButton } from '../../components/forms/pause-button.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { formatCounted, formatDuration } from '../../components/values/format.ts';
import { When } from '../../components/values/when.tsx';
import { kindWords } from './kinds.ts';

export function ChannelCard({ channel, onEdit }: { channel: Channel; onEdit: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.alarms.pathKey() });
  const test = useMutation(trpc.alarms.testChannel.mutationOptions({ onSettled: refresh }));
  const mayAct = useMay('operator');
  const { label, icon: Icon } = kindWords(channel.settings.kind);
  return (
    <article
      aria-label={channel.name}
      className="flex flex-col gap-4 rounded-xl border border-border bg-surface p-5"
    >
      <div className="flex flex-col gap-4 sm:flex-row sm:items-start sm:justify-between">
        <div className="flex min-w-0 items-start gap-3">
          <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-muted" strokeWidth={1.75} />
          <div className="min-w-0">
            <h3 className="flex flex-wrap items-center gap-2 font-medium">
              <span className="wrap-anywhere">{channel.name}</span>
              {channel.paused && (
                <Chip size="sm" variant="soft">
                  <Pause aria-hidden="true" className="size-3.5" />
                  <Chip.Label>Paused</Chip.Label>
                </Chip>
              )}
            </h3>
            <p className="mt-0.5 text-sm wrap-anywhere text-muted">
              {label} · {channel.place}
            </p>
            <p className="mt-0.5 text-sm text-muted">{toldOf(channel)}</p>
            <p className="mt-0.5 text-sm text-muted">
              {channel.lastDeliveredAt === null ? (
                'Nothing was sent yet.'
              ) : (
                <>
                  Last got through <When at={channel.lastDeliveredAt} />.
                </>
              )}
              {channel.waiting > 0 && ` ${formatCounted(channel.waiting, 'message waits', 'messages wait')}.`}
            </p>
          </div>
        </div>
        <div className="flex shrink-0 flex-wrap gap-2">
          {mayAct && (
            <SubmitButton
              size="sm"
              variant="outline"
              pending={test.isPending}
              onPress={() => test.mutate({ id: channel.id })}
            >
              Test
            </SubmitButton>
          )}
          <Changes channel={channel} onEdit={onEdit} onChanged={refresh} />
        </div>
      </div>
      {test.data && (
        <Notice
          status={test.data.delivered ? 'success' : 'danger'}
          title={test.data.delivered ? 'It got through.' : 'It did not get through, or not to everybody.'}
        >
          {test.data.answer} ({formatDuration(test.data.durationMs)})
        </Notice>
      )}
      {channel.failingSince === null && channel.lastError !== null && !test.data && (
        <Notice status="warning" title="The last message did not reach everybody.">
          {channel.lastError}
        </Notice>
      )}
      {channel.failingSince !== null && !test.data && (
        <Notice status="warning" title="Messages do not get through.">
          Since <When at={channel.failingSince} />. {channel.lastError} It is tried again by itself.
        </Notice>
      )}
    </article>
  );
}

interface ChangesProps {
  channel: Channel;
  onEdit: () => void;
  onChanged: () => Promise<void>;
}

function Changes({ channel: { id, name, paused }, onEdit, onChanged }: ChangesProps) {
  const trpc = useTRPC();
  const mayChange = useMay('owner');
  const pause = useMutation(trpc.alarms.pauseChannel.mutationOptions({ onSuccess: onChanged }));
  const remove = useMutation(
    trpc.alarms.removeChannel.mutationOptions({ meta: { showsItself: true }, onSuccess: onChanged }),
  );
  if (!mayChange) return null;
  return (
    <>
      <Button variant="outline" size="sm" onPress={onEdit}>
        Edit
      </Button>
      <PauseButton
        paused={paused}
        pending={pause.isPending}
        onPause={(next) => pause.mutate({ id, paused: next })}
      />
      <RemoveButton
        size="sm"
        title={`Remove the channel ${name}?`}
        consequence="Nobody is told by it any more, also not that what is open now is over."
        name={name}
        verb="Remove the channel"
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ id })}
      />
    </>
  );
}

function toldOf({ settings, events, digest }: Channel): string {
  if (settings.kind === 'ping') {
    return settings.when === 'backup'
      ? 'After each backup, while all is well.'
      : `Every ${formatCounted(settings.everyMinutes, 'minute')}, while all is well.`;
  }
  const what =
    events === null ? 'Every alarm' : formatCounted(events.length, 'kind of alarm', 'kinds of alarms');
  return digest === 'none' ? `${what}.` : `${what}, and a ${digest} digest.`;
}
