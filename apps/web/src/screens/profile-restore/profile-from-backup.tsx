'use client';
import type { CreatedExport, FoundProfile } from '@holdfast/contracts/exports';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Section } from '../../components/shell/section.tsx';
import {
  ChooseDatabase,
  type Place,
  type ReadySource,
  WithReadySources,
} from '../exports/choose-database.tsx';
import { FindProfiles } from '../exports/find-profiles.tsx';
import type { Origin } from './restore-profile.tsx';
import { RunUnderway } from './run-underway.tsx';

export interface ProfileFromBackupProps {
  onReady: (origin: Origin) => void;
}

/** Which backup, and whose rows of it: they are taken out by way of a scratch server, and kept for a day. */
export function ProfileFromBackup({ onReady }: ProfileFromBackupProps) {
  return <WithReadySources>{(sources) => <Choose sources={sources} onReady={onReady} />}</WithReadySources>;
}

function Choose({
  sources,
  onReady,
}: ProfileFromBackupProps & { sources: readonly [ReadySource, ...ReadySource[]] }) {
  const trpc = useTRPC();
  const [place, setPlace] = useState<Place>({ sourceId: sources[0].id, backupId: undefined });
  const { sourceId, backupId } = place;
  const [chosen, setChosen] = useState<readonly FoundProfile[]>([]);
  const [created, setCreated] = useState<CreatedExport>();
  const create = useMutation(
    trpc.exports.create.mutationOptions({ meta: { showsItself: true }, onSuccess: setCreated }),
  );
  const source = sources.find(({ id }) => id === sourceId) ?? sources[0];
  if (created) {
    return (
      <RunUnderway
        runId={created.runId}
        label="Taking the rows out of the backup"
        onDone={() => onReady({ kind: 'export', exportId: created.id, sourceId, sourceName: source.name })}
        onAgain={() => setCreated(undefined)}
      />
    );
  }
  return (
    <div className="flex flex-col gap-8">
      <Section title="Which backup">
        <ChooseDatabase
          {...{ sources, place }}
          onPlace={(wanted) => {
            if (wanted.sourceId !== sourceId) setChosen([]);
            setPlace(wanted);
          }}
          noLive
        />
      </Section>
      {backupId !== undefined && (
        <Section title="Whose rows" lead="The backup itself is searched, so who is gone by now is found too.">
          <FindProfiles
            key={`${sourceId} ${backupId}`}
            {...{ sourceId, backupId, chosen, onChosen: setChosen, keyColumns: source.plan.key }}
            single
          />
        </Section>
      )}
      <ProblemAlert error={create.error} />
      <div>
        <SubmitButton
          pending={create.isPending}
          disabled={backupId === undefined || chosen.length === 0}
          onPress={() =>
            create.mutate({
              ...{ sourceId, profiles: chosen.map(({ key }) => key), formats: ['json'], container: 'zip' },
              ...(backupId === undefined ? {} : { backupId }),
              ...{ protection: { kind: 'generated' }, purpose: 'restore' },
            })
          }
        >
          Take the rows out
        </SubmitButton>
      </div>
    </div>
  );
}
