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
import { NameByKey } from './name-by-key.tsx';

export interface FindProfilesProps {
  sourceId: string;
  /** Searched in place of the database as it is now. */
  backupId?: string | undefined;
  /** Columns whose values name a profile. */
  keyColumns: readonly string[];
  chosen: readonly FoundProfile[];
  onChosen: (chosen: FoundProfile[]) => void;
  /** Only one. */
  single?: boolean;
}

const keyOf = ({ key }: FoundProfile) => JSON.stringify(key);
const nameOf = ({ names }: FoundProfile) => names.filter((name) => name).join(', ');

/** People, by a part of their name or by their key. The search is in the audit log, without its words. */
export function FindProfiles({
  sourceId,
  backupId,
  keyColumns,
  chosen,
  onChosen,
  single,
}: FindProfilesProps) {
  const [search, setSearch] = useState('');
  const find = useMutation(useTRPC().exports.findProfiles.mutationOptions({ meta: { showsItself: true } }));
  const isChosen = (profile: FoundProfile) => chosen.some((one) => keyOf(one) === keyOf(profile));
  const toggle = (profile: FoundProfile) => {
    if (isChosen(profile)) onChosen(chosen.filter((one) => keyOf(one) !== keyOf(profile)));
    else onChosen(single ? [profile] : [...chosen, profile]);
  };
  return (
    <div className="flex flex-col gap-4">
      <form
        className="flex items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (search.trim() !== '')
            find.mutate({ sourceId, search: search.trim(), ...(backupId === undefined ? {} : { backupId }) });
        }}
      >
        <TextInput
          label="Name or key"
          value={search}
          onChange={setSearch}
          {...(keyColumns.length > 1
            ? { placeholder: `A part of a name, or: ${keyColumns.join(', ')}` }
            : {})}
        />
        <SubmitButton variant="outline" pending={find.isPending} disabled={search.trim() === ''}>
          <Search aria-hidden="true" className="size-4" />
          Find
        </SubmitButton>
      </form>
      <ProblemAlert error={find.error} />
      <NameByKey
        keyColumns={keyColumns}
        onTake={(profile) => {
          if (!isChosen(profile)) toggle(profile);
        }}
      />
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
