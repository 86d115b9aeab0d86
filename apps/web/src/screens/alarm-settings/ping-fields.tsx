'use client';
import type { ChannelSettings } from '@holdfast/contracts/alarms';
import { Choice } from '../../components/forms/choice.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';

type Ping = Extract<ChannelSettings, { kind: 'ping' }>;

const whens: readonly { value: Ping['when']; label: string }[] = [
  { value: 'backup', label: 'After each backup' },
  { value: 'periodic', label: 'Every so many minutes' },
];

export function PingFields({
  settings,
  onSettings,
}: {
  settings: Ping;
  onSettings: (settings: Ping) => void;
}) {
  const { when, everyMinutes } = settings;
  return (
    <>
      <Choice
        label="When"
        value={when}
        onChange={(next) => onSettings({ ...settings, when: next })}
        options={whens}
        description="Only while every source has a complete backup and nothing critical is open. Tell the service to expect it at least as often."
      />
      {when === 'periodic' && (
        <TextInput
          label="Minutes"
          inputMode="numeric"
          value={everyMinutes === 0 ? '' : String(everyMinutes)}
          onChange={(text) => onSettings({ ...settings, everyMinutes: Number(text.replace(/\D/g, '')) })}
          required
        />
      )}
    </>
  );
}
