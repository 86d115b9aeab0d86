'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Archive } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { OpenPortableLink } from '../../components/shell/open-portable-link.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { LoadMore } from '../../components/table/load-more.tsx';
import { SourceChoice } from '../sources/source-choice.tsx';
import { BackupChoices } from './backup-choices.tsx';
import { type Day, DayCalendar } from './day-calendar.tsx';
import { RestoreSteps } from './restore-steps.tsx';

/** The first decision: which backup. A calendar of days beside the list, what is proven marked. */
export function ChooseBackup() {
  const [sourceId, setSourceId] = useState('all');
  const [day, setDay] = useState<Day>();
  const backups = useInfiniteQuery(
    useTRPC().backups.list.infiniteQueryOptions(
      {
        limit: 25,
        ...(sourceId === 'all' ? {} : { sourceId }),
        ...(day === undefined ? {} : { from: day.from, to: day.to }),
      },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  return (
    <>
      <RestoreSteps current="backup" />
      <PageHeader title="Which backup?" actions={<OpenPortableLink />}>
        Nothing is changed until you have seen what would happen. A full shield means: restored before, and
        compared.
      </PageHeader>
      <div className="flex flex-col gap-6 lg:flex-row">
        <div className="flex shrink-0 flex-col gap-4 lg:w-72">
          <SourceChoice value={sourceId} onChange={setSourceId} full />
          <DayCalendar sourceId={sourceId === 'all' ? undefined : sourceId} day={day} onDay={setDay} />
        </div>
        <div className="min-w-0 flex-1">
          <QueryView query={backups}>
            {({ pages }) => {
              const rows = pages.flatMap((page) => page.items);
              if (rows.length === 0) {
                return (
                  <EmptyState
                    icon={Archive}
                    title="No backup here"
                    action={<ButtonLink href="/">To the overview</ButtonLink>}
                  >
                    {day || sourceId !== 'all'
                      ? 'There is none of that day or source. Choose another one.'
                      : 'As soon as something was backed up, it can be restored from here.'}
                  </EmptyState>
                );
              }
              return (
                <>
                  <BackupChoices backups={rows} />
                  <LoadMore query={backups} what="backups" />
                </>
              );
            }}
          </QueryView>
        </div>
      </div>
    </>
  );
}
