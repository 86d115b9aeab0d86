'use client';
import { Button } from '@heroui/react';
import type { ProfileKey } from '@holdfast/contracts/exports';
import type { RestorePolicy, RestoreProfileInput } from '@holdfast/contracts/profile-restores';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Section } from '../../components/shell/section.tsx';
import { Facts } from '../../components/values/facts.tsx';
import { Count } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';
import { RestoreReportView } from '../profile-report/restore-report.tsx';
import { policies } from './policies.ts';
import type { Origin } from './restore-profile.tsx';
import { RunUnderway } from './run-underway.tsx';

export interface RestoreFormProps {
  origin: Origin;
  onOther: () => void;
}

/** A run that was begun, whether it only looks, and whether it has ended. */
interface Begun {
  runId: string;
  dryRun: boolean;
  done: boolean;
}

const everybody = '';

/** Into which database, whose rows, what to do about differences; the preview; then the restore itself. */
export function RestoreForm({ origin, onOther }: RestoreFormProps) {
  const trpc = useTRPC();
  const isOwner = useMay('owner');
  const sources = useQuery(trpc.sources.list.queryOptions());
  const databases = (sources.data ?? []).filter(({ kind }) => kind === 'database');
  const [chosenSource, setSource] = useState(origin.kind === 'export' ? origin.sourceId : undefined);
  const [policy, setPolicy] = useState<RestorePolicy>('fail');
  const [profile, setProfile] = useState(everybody);
  const [begun, setBegun] = useState<Begun>();
  const start = useMutation(trpc.exports.restore.mutationOptions({ meta: { showsItself: true } }));
  const sourceId = chosenSource ?? databases[0]?.id;
  const file = origin.kind === 'file' ? origin.file : undefined;
  if (file && !file.restorable)
    return <ForReadingOnly reasons={file.notRestorableBecause} onOther={onOther} />;
  const go = (dryRun: boolean) => {
    if (sourceId === undefined) return;
    const input: RestoreProfileInput = {
      ...{ sourceId, policy, dryRun },
      origin: origin.kind === 'file' ? { uploadId: origin.file.uploadId } : { exportId: origin.exportId },
      ...(profile === everybody ? {} : { profile: JSON.parse(profile) as ProfileKey }),
    };
    start.mutate(input, { onSuccess: ({ runId }) => setBegun({ runId, dryRun, done: false }) });
  };
  const forget = () => setBegun(undefined);
  if (begun && !begun.done) {
    return (
      <RunUnderway
        key={begun.runId}
        runId={begun.runId}
        label={begun.dryRun ? 'Comparing with the database' : 'Restoring'}
        onDone={() => setBegun({ ...begun, done: true })}
        onAgain={forget}
      />
    );
  }
  if (begun && !begun.dryRun) return <RestoreReportView runId={begun.runId} />;
  return (
    <div className="flex flex-col gap-8">
      <OriginFacts origin={origin} />
      <Section title="Where to, and what about differences">
        <QueryView query={sources}>
          {() => (
            <Choice
              label="Into the database"
              value={sourceId ?? ''}
              onChange={(id) => {
                setSource(id);
                forget();
              }}
              options={databases.map(({ id, name }) => ({ value: id, label: name }))}
              className="w-full max-w-md"
            />
          )}
        </QueryView>
        {file?.profiles && file.profiles.length > 1 && (
          <Choice
            label="Whose rows"
            value={profile}
            onChange={(next) => {
              setProfile(next);
              forget();
            }}
            options={[
              { value: everybody, label: `All ${file.profileCount} profiles` },
              ...file.profiles.map((key) => ({ value: JSON.stringify(key), label: key.join(', ') })),
            ]}
            className="w-full max-w-md"
          />
        )}
        <RadioCards
          label="When rows are there with other values"
          value={policy}
          onChange={(next) => {
            setPolicy(next);
            forget();
          }}
          options={policies.map((option) => ({
            ...option,
            disabled: option.value === 'overwrite' && !isOwner,
          }))}
        />
      </Section>
      <ProblemAlert error={start.error} />
      {!begun && (
        <div className="flex flex-wrap gap-3">
          <SubmitButton pending={start.isPending} disabled={sourceId === undefined} onPress={() => go(true)}>
            See what would happen
          </SubmitButton>
          <Button variant="ghost" onPress={onOther}>
            Something else
          </Button>
        </div>
      )}
      {begun && (
        <RestoreReportView runId={begun.runId}>
          {(refused) => (
            <div className="flex flex-wrap items-center gap-3">
              <SubmitButton
                variant={policy === 'overwrite' ? 'danger' : 'primary'}
                pending={start.isPending}
                disabled={refused}
                onPress={() => go(false)}
              >
                Restore
              </SubmitButton>
              <Button variant="outline" isDisabled={start.isPending} onPress={() => go(true)}>
                Look again
              </Button>
              {refused && (
                <p className="text-sm text-muted">Choose above what is to happen with these rows.</p>
              )}
            </div>
          )}
        </RestoreReportView>
      )}
    </div>
  );
}

function OriginFacts({ origin }: { origin: Origin }) {
  if (origin.kind === 'export') {
    return (
      <Notice status="success" title={`The rows were taken out of the backup of ${origin.sourceName}.`} />
    );
  }
  const { name, root, database, snapshotAt, profileCount, rows } = origin.file;
  return (
    <Facts
      facts={[
        { term: 'File', value: name },
        { term: 'Of', value: `${root} in ${database}` },
        { term: 'As of', value: <When at={snapshotAt} /> },
        { term: 'Profiles', value: <Count value={profileCount} /> },
        { term: 'Rows', value: <Count value={rows} /> },
      ]}
    />
  );
}

function ForReadingOnly({ reasons, onOther }: { reasons: readonly string[]; onOther: () => void }) {
  return (
    <Notice
      status="warning"
      title="This export is for reading: it cannot be restored."
      action={
        <Button size="sm" variant="outline" onPress={onOther}>
          Another file
        </Button>
      }
    >
      Rows would come back incomplete: {reasons.slice(0, 5).join(', ')}
      {reasons.length > 5 ? ` and ${reasons.length - 5} more` : ''}. Restore this person from a backup
      instead.
    </Notice>
  );
}
