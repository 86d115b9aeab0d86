'use client';
import type { ExportSource } from '@holdfast/contracts/export-plans';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { ChooseMoment } from './choose-moment.tsx';

/** A database whose profiles are set up. */
export type ReadySource = ExportSource & { plan: NonNullable<ExportSource['plan']> };

/** Which database, and as of when. */
export interface Place {
  sourceId: string;
  /** undefined: as it is now. */
  backupId: string | undefined;
}

/** The databases that profiles can be taken from, or the way to set one up. */
export function WithReadySources({
  children,
}: {
  children: (sources: readonly [ReadySource, ...ReadySource[]]) => ReactNode;
}) {
  const sources = useQuery(useTRPC().exports.sources.queryOptions());
  return (
    <QueryView query={sources}>
      {(data) => {
        const [first, ...others] = data.filter((source): source is ReadySource => source.plan !== null);
        return first ? (
          children([first, ...others])
        ) : (
          <Notice
            title="What belongs to a profile was not set up yet."
            action={<ButtonLink href="/exports">To the databases</ButtonLink>}
          />
        );
      }}
    </QueryView>
  );
}

export interface ChooseDatabaseProps {
  sources: readonly ReadySource[];
  place: Place;
  onPlace: (place: Place) => void;
  /** Only from a backup. */
  noLive?: boolean;
  /** What there is to know about the chosen one. */
  children?: ReactNode;
}

/** Another database begins with its own present. */
export function ChooseDatabase({ sources, place, onPlace, noLive, children }: ChooseDatabaseProps) {
  const { sourceId, backupId } = place;
  return (
    <>
      {sources.length > 1 && (
        <Choice
          label="Database"
          value={sourceId}
          onChange={(id) => onPlace({ sourceId: id, backupId: undefined })}
          options={sources.map(({ id, name }) => ({ value: id, label: name }))}
          className="w-full max-w-md"
        />
      )}
      {children}
      <ChooseMoment
        {...{ sourceId, backupId, onBackup: (id) => onPlace({ sourceId, backupId: id }) }}
        noLive={noLive ?? false}
      />
    </>
  );
}
