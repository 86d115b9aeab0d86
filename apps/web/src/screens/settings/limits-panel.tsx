'use client';
import { type Settings, settingsSchema } from '@holdfast/contracts/settings';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { SettingsForm, wrongWith } from '../../components/feedback/settings-form.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { Tick } from '../../components/forms/tick.tsx';

export function LimitsPanel() {
  const settings = useQuery(useTRPC().settings.get.queryOptions());
  return <QueryView query={settings}>{(stored) => <Fields stored={stored} />}</QueryView>;
}

const numbers = [
  ['concurrentRuns', 'Runs at once', 'On one machine, over all its workers.'],
  ['proofValidDays', 'Days that a proof counts', 'After them a source is shown as not proven.'],
  [
    'fullReadDays',
    'Days to read the whole vault',
    'A portion each day, so that every byte was read in this time.',
  ],
  [
    'nightlyReadGigabytes',
    'GB to read a night',
    'A budget for that reading, of each vault. 0: as much as is due.',
  ],
  [
    'sampleGigabytes',
    'GB of files to restore in a test',
    'Chosen by chance, others another time. 0: all of them, which alone proves a backup in full.',
  ],
  ['keepRunsDays', 'Days that runs are kept', 'Runs and their logs. Backups are not concerned.'],
  ['exportKeepDays', 'Days that an export is kept', 'Then the file with a person’s data is removed.'],
  ['exportRowsAtMost', 'Rows of one export', 'One with more is stopped, and nothing of it is kept.'],
  ['exportMegabytesAtMost', 'Megabytes of one export', 'Before compression.'],
  ['exportMinutesAtMost', 'Minutes of one export', 'A long one holds back the database’s own clean-up.'],
  ['exportsPerHour', 'Exports of one person in an hour', 'Of whoever begins them.'],
  ['exportsOfProfilePerDay', 'Exports of one profile in a day', 'By all people together.'],
] as const;

function Fields({ stored }: { stored: Settings }) {
  const queries = useQueryClient();
  const mayChange = useMay('owner');
  const [name, setName] = useState(stored.installationName);
  const [typed, setTyped] = useState(() =>
    Object.fromEntries(numbers.map(([key]) => [key, String(stored[key])])),
  );
  const [requireTwoFactor, setRequired] = useState(stored.requireTwoFactor);
  const save = useMutation(
    useTRPC().settings.update.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        notifySuccess('Saved.');
        await queries.invalidateQueries();
      },
    }),
  );
  const counts = Object.fromEntries(Object.entries(typed).map(([key, text]) => [key, Number(text)]));
  const checked = settingsSchema.safeParse({ ...counts, installationName: name, requireTwoFactor });
  const wrong = wrongWith<keyof Settings>(checked);
  return (
    <SettingsForm
      mayChange={mayChange}
      ready={checked.success}
      pending={save.isPending}
      error={save.error}
      onSave={() => checked.success && save.mutate(checked.data)}
    >
      <TextInput
        label="Name of this installation"
        value={name}
        onChange={setName}
        disabled={!mayChange}
        error={wrong('installationName')}
      />
      {numbers.map(([key, label, description]) => (
        <TextInput
          key={key}
          label={label}
          description={description}
          value={typed[key] ?? ''}
          onChange={(text) => setTyped({ ...typed, [key]: text })}
          inputMode="numeric"
          disabled={!mayChange}
          error={wrong(key)}
        />
      ))}
      <Tick
        label="Everybody needs a second factor"
        description="Who has none sets it up at the next sign-in."
        checked={requireTwoFactor}
        onChange={setRequired}
        disabled={!mayChange}
      />
    </SettingsForm>
  );
}
