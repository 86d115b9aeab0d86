'use client';
import type { CreatedExport, FoundProfile } from '@holdfast/contracts/exports';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { Section } from '../../components/shell/section.tsx';
import { ChooseMoment } from '../exports/choose-moment.tsx';
import { FindProfiles } from '../exports/find-profiles.tsx';
import type { Origin } from './restore-profile.tsx';
import { RunUnderway } from './run-underway.tsx';

export interface ProfileFromBackupProps {
  onReady: (origin: Origin) => void;
}

/** Which backup, and whose rows of it: they are taken out by way of a scratch server, and kept for a day. */
export function ProfileFromBackup({ onReady }: ProfileFromBackupProps) {
  const trpc = useTRPC();
  const sources = useQuery(trpc.exports.sources.queryOptions());
  return (
    <QueryView query={sources}>
      {(data) => {
        const ready = data.filter(({ plan }) => plan !== null);
        return ready.length === 0 ? (
          <Notice
            title="What belongs to a profile was not set up yet."
            action={<ButtonLink href="/exports">To the databases</ButtonLink>}
          />
        ) : (
          <Choose sources={ready} onReady={onReady} />
        );
      }}
    </QueryView>
  );
}

function Choose({
  sources,
  onReady,
}: ProfileFromBackupProps & { sources: readonly { id: string; name: string }[] }) {
  const trpc = useTRPC();
  const [sourceId, setSourceId] = useState(sources[0]!.id);
  const [backupId, setBackupId] = useState<string>();
  const [chosen, setChosen] = useState<readonly FoundProfile[]>([]);
  const [created, setCreated] = useState<CreatedExport>();
  const create = useMutation(
    trpc.exports.create.mutationOptions({ meta: { showsItself: true }, onSuccess: setCreated }),
  );
  const sourceName = sources.find(({ id }) => id === sourceId)?.name ?? '';
  if (created) {
    return (
      <RunUnderway
        runId={created.runId}
        label="Taking the rows out of the backup"
        onDone={() => onReady({ kind: 'export', exportId: created.id, sourceId, sourceName })}
        onAgain={() => setCreated(undefined)}
      />
    );
  }
  return (
    <div className="flex flex-col gap-8">
      <Section title="Which backup">
        {sources.length > 1 && (
          <Choice
            label="Database"
            value={sourceId}
            onChange={(id) => {
              setSourceId(id);
              setBackupId(undefined);
              setChosen([]);
            }}
            options={sources.map(({ id, name }) => ({ value: id, label: name }))}
            className="w-full max-w-md"
          />
        )}
        <ChooseMoment {...{ sourceId, backupId, onBackup: setBackupId }} noLive />
      </Section>
      <Section title="Whose rows" lead="Who is gone from the database is named by the key.">
        <FindProfiles key={sourceId} {...{ sourceId, chosen, onChosen: setChosen }} single mayName />
      </Section>
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
