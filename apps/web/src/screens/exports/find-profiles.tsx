'use client';
import { Button } from '@heroui/react';
import type { FoundProfile } from '@holdfast/contracts/exports';
import { useMutation } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { Tick } from '../../components/forms/tick.tsx';
import { formatCounted } from '../../components/values/format.ts';

export interface FindProfilesProps {
  sourceId: string;
  chosen: readonly FoundProfile[];
  onChosen: (chosen: FoundProfile[]) => void;
  /** Only one. */
  single?: boolean;
  /** Of a backup: who is gone from the database can still be named by the key. */
  mayName?: boolean;
}

const keyOf = ({ key }: FoundProfile) => JSON.stringify(key);
const nameOf = ({ names }: FoundProfile) => names.filter((name) => name).join(', ');

/** People, by a part of their name or by their key. The search goes to the database, and is in the audit log without the words. */
export function FindProfiles({ sourceId, chosen, onChosen, single, mayName }: FindProfilesProps) {
  const [search, setSearch] = useState('');
  const find = useMutation(useTRPC().exports.findProfiles.mutationOptions({ meta: { showsItself: true } }));
  const isChosen = (profile: FoundProfile) => chosen.some((one) => keyOf(one) === keyOf(profile));
  const toggle = (profile: FoundProfile) => {
    if (isChosen(profile)) onChosen(chosen.filter((one) => keyOf(one) !== keyOf(profile)));
    else onChosen(single ? [profile] : [...chosen, profile]);
  };
  const named = { key: [search.trim()], names: [] };
  return (
    <div className="flex flex-col gap-4">
      <form
        className="flex items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (search.trim() !== '') find.mutate({ sourceId, search: search.trim() });
        }}
      >
        <TextInput label="Name or key" value={search} onChange={setSearch} />
        <SubmitButton variant="outline" pending={find.isPending} disabled={search.trim() === ''}>
          <Search aria-hidden="true" className="size-4" />
          Find
        </SubmitButton>
      </form>
      <ProblemAlert error={find.error} />
      {chosen.length > 0 && (
        <ul aria-label="Chosen profiles" className="flex flex-wrap gap-2">
          {chosen.map((profile) => (
            <li key={keyOf(profile)}>
              <Button size="sm" variant="secondary" onPress={() => toggle(profile)}>
                {nameOf(profile) || profile.key.join(', ')}
                <X aria-hidden="true" className="size-3.5" />
                <span className="sr-only">take away</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {find.data && (
        <section aria-label="Found profiles" aria-live="polite" className="flex flex-col gap-2">
          <p className="text-xs text-muted">
            {find.data.length === 0
              ? 'Nobody was found.'
              : `${formatCounted(find.data.length, 'profile')} found`}
          </p>
          {mayName && !isChosen(named) && !find.data.some(({ key }) => key.join() === named.key.join()) && (
            <div>
              <Button size="sm" variant="outline" onPress={() => toggle(named)}>
                Take the key {search.trim()} as it is
              </Button>
            </div>
          )}
          <ul className="flex max-h-80 flex-col divide-y divide-separator overflow-y-auto rounded-xl border border-border bg-surface empty:hidden">
            {find.data.map((profile) => (
              <li key={keyOf(profile)} className="px-4 py-2.5">
                <Tick
                  label={
                    <span className="wrap-anywhere">
                      {nameOf(profile) || 'without a name'}{' '}
                      <span className="font-mono text-xs text-muted">{profile.key.join(', ')}</span>
                    </span>
                  }
                  name={`${nameOf(profile)} ${profile.key.join(', ')}`}
                  checked={isChosen(profile)}
                  onChange={() => toggle(profile)}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
