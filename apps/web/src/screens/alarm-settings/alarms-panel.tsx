'use client';
import { Section } from '../../components/shell/section.tsx';
import { AlarmTimes } from './alarm-times.tsx';
import { Channels } from './channels.tsx';

/** Who is told when something is wrong, and how. */
export function AlarmsPanel() {
  return (
    <div className="flex flex-col gap-10">
      <Section
        title="Channels"
        lead="Where alarms go beside this dashboard. Without one, Holdfast connects to nobody."
      >
        <Channels />
      </Section>
      <Section title="Reminders and digests" lead="For all channels.">
        <AlarmTimes />
      </Section>
    </div>
  );
}
