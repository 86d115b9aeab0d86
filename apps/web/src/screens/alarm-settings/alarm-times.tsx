'use client';
import { type AlarmSettings, alarmSettingsSchema } from '@holdfast/contracts/alarms';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { ownTimeZone } from '../../client/time-zone.ts';
import { useTRPC } from '../../client/trpc.ts';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { SettingsForm, wrongWith } from '../../components/feedback/settings-form.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';

/** Reminders, the hour of digests, and where links lead. */
export function AlarmTimes() {
  const settings = useQuery(useTRPC().alarms.settings.queryOptions());
  return <QueryView query={settings}>{(data) => <TimesForm settings={data} />}</QueryView>;
}

function TimesForm({ settings }: { settings: AlarmSettings }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mayChange = useMay('owner');
  const [hours, setHours] = useState(String(settings.remindAfterHours));
  const [digestAt, setDigestAt] = useState(settings.digestAt);
  const [timeZone, setTimeZone] = useState(settings.timeZone);
  const [address, setAddress] = useState(settings.dashboardAddress ?? '');
  const save = useMutation(
    trpc.alarms.updateSettings.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        notifySuccess('Saved.');
        await queries.invalidateQueries({ queryKey: trpc.alarms.settings.queryKey() });
      },
    }),
  );
  const checked = alarmSettingsSchema.safeParse({
    remindAfterHours: Number(hours),
    ...{ digestAt, timeZone, dashboardAddress: address.trim() === '' ? null : address.trim() },
  });
  const wrong = wrongWith<keyof AlarmSettings>(checked);
  return (
    <SettingsForm
      mayChange={mayChange}
      ready={checked.success}
      pending={save.isPending}
      error={save.error}
      variant="outline"
      onSave={() => checked.success && save.mutate(checked.data)}
    >
      <TextInput
        label="Remind after hours"
        inputMode="numeric"
        value={hours}
        onChange={setHours}
        disabled={!mayChange}
        error={wrong('remindAfterHours')}
        description="What lasts is told again after so many hours; what can wait, after seven times as many."
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextInput
          label="Digests at"
          value={digestAt}
          onChange={setDigestAt}
          disabled={!mayChange}
          error={wrong('digestAt')}
        />
        <TextInput
          label="Time zone"
          value={timeZone}
          onChange={setTimeZone}
          disabled={!mayChange}
          error={wrong('timeZone')}
          description={timeZone === ownTimeZone() ? undefined : `Here it is ${ownTimeZone()}.`}
        />
      </div>
      <TextInput
        label="Address of this dashboard"
        type="url"
        value={address}
        onChange={setAddress}
        disabled={!mayChange}
        error={wrong('dashboardAddress')}
        placeholder="https://backups.example.org"
        description="For links in messages. Empty: the address that it listens on."
        mono
      />
    </SettingsForm>
  );
}
