'use client';
import {
  type AlarmEvent,
  type Channel,
  type ChannelKind,
  type ChannelSecrets,
  channelInput,
  type Digest,
  secretsOfKinds,
} from '@holdfast/contracts/alarms';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { EditForm } from '../../components/forms/edit-form.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { EventChoice } from './event-choice.tsx';
import { firstSettings, kinds, kindWords } from './kinds.ts';
import { PlaceFields } from './place-fields.tsx';

const digests: readonly { value: Digest; label: string }[] = [
  { value: 'none', label: 'No digest' },
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'Every Monday' },
];

/** A new channel, or a changed one. */
export function ChannelForm({ channel, onDone }: { channel: Channel | undefined; onDone: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState(channel?.name ?? 'Email');
  const [settings, setSettings] = useState(channel?.settings ?? firstSettings('email'));
  const [secrets, setSecrets] = useState<ChannelSecrets>({});
  const [events, setEvents] = useState<AlarmEvent[] | null>(channel?.events ?? null);
  const [digest, setDigest] = useState<Digest>(channel?.digest ?? 'weekly');
  const { kind } = settings;
  const saved = async () => {
    await queries.invalidateQueries({ queryKey: trpc.alarms.pathKey() });
    onDone();
  };
  const options = { meta: { showsItself: true }, onSuccess: saved };
  const add = useMutation(trpc.alarms.addChannel.mutationOptions(options));
  const update = useMutation(trpc.alarms.updateChannel.mutationOptions(options));
  const checked = channelInput.safeParse({ name, settings, secrets: given(secrets), events, digest });
  const missing = secretsOfKinds[kind].needed.some(
    (secret) => !secrets[secret] && !channel?.secrets.includes(secret),
  );
  return (
    <EditForm
      className="flex max-w-2xl flex-col gap-6"
      ready={checked.success && !missing}
      pending={add.isPending || update.isPending}
      onSave={() => {
        if (!checked.success) return;
        if (channel) update.mutate({ id: channel.id, ...checked.data });
        else add.mutate(checked.data);
      }}
      onLeave={onDone}
    >
      <ProblemAlert error={add.error ?? update.error} />
      {!channel && (
        <Choice
          label="Kind of channel"
          value={kind}
          onChange={choose}
          options={kinds.map(({ kind: value, label }) => ({ value, label }))}
          description={kindWords(kind).description}
        />
      )}
      <TextInput label="Name" value={name} onChange={setName} required />
      <PlaceFields
        settings={settings}
        onSettings={setSettings}
        secrets={secrets}
        onSecrets={setSecrets}
        kept={channel?.secrets ?? []}
      />
      {kind !== 'ping' && (
        <>
          <EventChoice value={events} onChange={setEvents} />
          <Choice
            label="Digest"
            value={digest}
            onChange={setDigest}
            options={digests}
            description="One message that says at a glance that all is well. Its absence is a warning of its own."
          />
        </>
      )}
    </EditForm>
  );

  function choose(next: ChannelKind): void {
    if (name === kindWords(kind).label) setName(kindWords(next).label);
    setSettings(firstSettings(next));
    setSecrets({});
  }
}

/** What was entered: an empty field keeps what is stored. */
function given(secrets: ChannelSecrets): ChannelSecrets {
  return Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== '')) as ChannelSecrets;
}
