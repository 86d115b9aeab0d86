'use client';
import type { Channel } from '@holdfast/contracts/alarms';
import { useState } from 'react';
import { Section } from '../../components/shell/section.tsx';
import { AlarmTimes } from './alarm-times.tsx';
import { ChannelForm } from './channel-form.tsx';
import { Channels } from './channels.tsx';

/** Who is told when something is wrong, and how. */
export function AlarmsPanel() {
  // A new one, or the one that is changed.
  const [editing, setEditing] = useState<Channel | 'new'>();
  if (editing !== undefined) {
    const channel = editing === 'new' ? undefined : editing;
    return (
      <Section title={channel ? `Edit ${channel.name}` : 'Add a channel'}>
        <ChannelForm channel={channel} onDone={() => setEditing(undefined)} />
      </Section>
    );
  }
  return (
    <div className="flex flex-col gap-10">
      <Section
        title="Channels"
        lead="Where alarms go beside this dashboard. Without one, Holdfast connects to nobody."
      >
        <Channels onEdit={setEditing} />
      </Section>
      <Section title="Reminders and digests" lead="For all channels.">
        <AlarmTimes />
      </Section>
    </div>
  );
}
