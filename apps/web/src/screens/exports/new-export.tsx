'use client';
import type { CreatedExport, FoundProfile } from '@holdfast/contracts/exports';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Tick } from '../../components/forms/tick.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Section } from '../../components/shell/section.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { DriftNotice } from '../profile-plan/drift-notice.tsx';
import { ChooseDatabase, type Place, type ReadySource, WithReadySources } from './choose-database.tsx';
import { CreatedExportView } from './created-export.tsx';
import { FindProfiles } from './find-profiles.tsx';
import { ProtectionFields, type ProtectionWish, toProtection } from './protection-fields.tsx';

/** Whose data, as of when, in which form, under which passphrase. */
export function NewExport({ sourceId }: { sourceId: string | undefined }) {
  const [created, setCreated] = useState<CreatedExport>();
  return (
    <div className="max-w-3xl">
      <Trail to="/exports" label="Exports" />
      <PageHeader title={created ? 'Your export' : 'New export'}>
        {created
          ? 'You may leave this page: the work goes on, and the file waits under Exports.'
          : 'Everything that belongs to a person, as one file that opens without Holdfast.'}
      </PageHeader>
      {created ? (
        <CreatedExportView created={created} />
      ) : (
        <WithReadySources>
          {(ready) => <ExportForm sources={ready} first={sourceId} onCreated={setCreated} />}
        </WithReadySources>
      )}
    </div>
  );
}

interface ExportFormProps {
  sources: readonly [ReadySource, ...ReadySource[]];
  first: string | undefined;
  onCreated: (created: CreatedExport) => void;
}

function ExportForm({ sources, first, onCreated }: ExportFormProps) {
  const trpc = useTRPC();
  const isOwner = useMay('owner');
  const [place, setPlace] = useState<Place>({
    sourceId: sources.find(({ id }) => id === first)?.id ?? sources[0].id,
    backupId: undefined,
  });
  const { sourceId, backupId } = place;
  const [whose, setWhose] = useState<'some' | 'all'>('some');
  const [chosen, setChosen] = useState<readonly FoundProfile[]>([]);
  const [formats, setFormats] = useState<readonly ('json' | 'csv')[]>(['json', 'csv']);
  const [container, setContainer] = useState<'zip' | 'html'>('zip');
  const [withReasons, setWithReasons] = useState(false);
  const [wish, setWish] = useState<ProtectionWish>({ kind: 'generated', own: '', typedName: '' });
  const create = useMutation(
    trpc.exports.create.mutationOptions({ meta: { showsItself: true }, onSuccess: onCreated }),
  );
  const drift = useQuery(trpc.exports.drift.queryOptions({ sourceId }, { staleTime: 60_000, retry: false }));
  const source = sources.find(({ id }) => id === sourceId) ?? sources[0];
  const isPage = container === 'html';
  const effective = isPage && wish.kind === 'none' ? { ...wish, kind: 'generated' as const } : wish;
  const protection = toProtection(effective, source.name);
  const hasFormats = formats.length > 0 && (!isPage || formats.includes('json'));
  const isReady = protection !== undefined && hasFormats && (whose === 'all' || chosen.length > 0);
  const go = () => {
    if (!isReady || !protection) return;
    create.mutate({
      ...{ sourceId, formats: [...formats], container, withReasons, protection },
      ...(backupId === undefined ? {} : { backupId }),
      profiles: whose === 'all' ? 'all' : chosen.map(({ key }) => key),
    });
  };
  const tickFormat = (format: 'json' | 'csv', on: boolean) =>
    setFormats(on ? [...formats, format] : formats.filter((one) => one !== format));
  return (
    <div className="flex flex-col gap-9">
      <Section title="Of which database">
        <ChooseDatabase
          {...{ sources, place }}
          onPlace={(wanted) => {
            if (wanted.sourceId !== sourceId) setChosen([]);
            setPlace(wanted);
          }}
        >
          <DriftNotice
            drift={drift.data}
            action={
              <ButtonLink href={`/exports/plans/${sourceId}`} size="sm" variant="outline">
                To the plan
              </ButtonLink>
            }
          />
        </ChooseDatabase>
      </Section>
      <Section title="Whose data">
        {isOwner && (
          <RadioCards
            label="Whose data"
            value={whose}
            onChange={setWhose}
            options={[
              { value: 'some', label: 'One person, or several' },
              { value: 'all', label: 'Everybody', description: 'All profiles in one file.' },
            ]}
          />
        )}
        {whose === 'some' && (
          <FindProfiles
            key={`${sourceId} ${backupId}`}
            {...{ sourceId, backupId, chosen, onChosen: setChosen, keyColumns: source.plan.key }}
          />
        )}
      </Section>
      <Section title="Form">
        <RadioCards
          label="Kind of file"
          value={container}
          onChange={setContainer}
          options={[
            {
              value: 'zip',
              label: 'A ZIP with AES-256',
              description: 'Any size. Opens with 7-Zip or Keka; not with what Windows brings along.',
            },
            {
              value: 'html',
              label: 'A page that opens itself',
              description: 'Up to 50 MB. Opens in any browser, without a network, with nothing installed.',
            },
          ]}
        />
        <div className="flex flex-col gap-2">
          <Tick
            label="JSON"
            description="Exact, and what a restore reads."
            checked={formats.includes('json')}
            onChange={(on) => tickFormat('json', on)}
          />
          <Tick
            label="CSV"
            description="For spreadsheets. Texts that look like formulas are made harmless."
            checked={formats.includes('csv')}
            onChange={(on) => tickFormat('csv', on)}
          />
          <Tick
            label="Say for each row why it is here"
            description="By which reference it was found, and how many steps from the person."
            checked={withReasons}
            onChange={setWithReasons}
          />
        </div>
      </Section>
      <ProtectionFields wish={effective} onWish={setWish} sourceName={source.name} isPage={isPage} />
      <ProblemAlert error={create.error} />
      <div>
        <SubmitButton
          variant={effective.kind === 'none' ? 'danger' : 'primary'}
          pending={create.isPending}
          disabled={!isReady}
          onPress={go}
        >
          {effective.kind === 'none' ? 'Export without encryption' : 'Export'}
        </SubmitButton>
      </div>
    </div>
  );
}
