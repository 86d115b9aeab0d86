'use client';
import { Tabs } from '@heroui/react';
import type { CleanUpLine, CleanUpPlan } from '@holdfast/contracts/clean-ups';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { LoadMore } from '../../components/table/load-more.tsx';
import { formatBytes, formatCount, formatCounted } from '../../components/values/format.ts';
import { When } from '../../components/values/when.tsx';
import { retentionWords } from '../schedules/task-words.ts';
import { goingColumns, stayingColumns } from './plan-columns.tsx';
import { StartCleanUp } from './start-clean-up.tsx';

/** What would go, why each other one stays, and what that frees. */
export function Plan({ runId }: { runId: string }) {
  const [show, setShow] = useState<'going' | 'staying'>('going');
  const plan = useInfiniteQuery(
    useTRPC().cleanUps.plan.infiniteQueryOptions(
      { runId, show },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  return (
    <QueryView query={plan}>
      {({ pages }) => {
        const [first] = pages;
        const lines = pages.flatMap((page) => page.lines);
        if (!first) return null;
        return (
          <div className="flex flex-col gap-6">
            <Summary plan={first} />
            <Tabs
              variant="secondary"
              selectedKey={show}
              onSelectionChange={(key) => setShow(key === 'staying' ? 'staying' : 'going')}
            >
              <Tabs.ListContainer className="sm:w-fit">
                <Tabs.List aria-label="What goes and what stays">
                  <Tabs.Tab id="going" className="whitespace-nowrap">
                    Would go ({formatCount(first.going)})<Tabs.Indicator />
                  </Tabs.Tab>
                  <Tabs.Tab id="staying" className="whitespace-nowrap">
                    Would stay ({formatCount(first.staying)})<Tabs.Indicator />
                  </Tabs.Tab>
                </Tabs.List>
              </Tabs.ListContainer>
              <Tabs.Panel id="going" className="px-0 pt-5">
                <Lines lines={lines} caption="Backups that would go" columns={goingColumns} />
              </Tabs.Panel>
              <Tabs.Panel id="staying" className="px-0 pt-5">
                <Lines lines={lines} caption="Backups that would stay, and why" columns={stayingColumns} />
              </Tabs.Panel>
            </Tabs>
            {lines.length > 0 && (
              <LoadMore
                query={{
                  ...plan,
                  data: { pages: [{ items: lines, total: first[show], totalIsEstimate: false }] },
                }}
                what="backups"
              />
            )}
          </div>
        );
      }}
    </QueryView>
  );
}

interface LinesProps {
  lines: readonly CleanUpLine[];
  caption: string;
  columns: readonly Column<CleanUpLine>[];
}

function Lines({ lines, caption, columns }: LinesProps) {
  if (lines.length === 0) return <p className="text-sm text-muted">None.</p>;
  return (
    <DataTable caption={caption} columns={columns} rows={lines} keyOf={({ snapshotId }) => snapshotId} />
  );
}

function Summary({ plan }: { plan: CleanUpPlan }) {
  const { going, staying, freedBytes, retention } = plan;
  const title =
    going === 0
      ? `All ${formatCounted(staying, 'backup')} of ${plan.vaultName} would stay.`
      : `${formatCounted(going, 'backup')} of ${going + staying} in ${plan.vaultName} would go.`;
  const freed =
    freedBytes > 0
      ? `That frees ${formatBytes(freedBytes)}: what nothing else needs.`
      : 'That frees no room.';
  return (
    <>
      <Notice status={going === 0 ? 'success' : 'warning'} title={title}>
        {freed}{' '}
        {retention && `Sources without rules of their own go by this one: it ${retentionWords(retention)}.`}{' '}
        Found out <When at={plan.madeAt} />.
      </Notice>
      <div className="flex flex-wrap gap-3">
        {(going > 0 || freedBytes > 0) && <StartCleanUp plan={plan} />}
        <ButtonLink href="/backups/clean-up" variant="outline">
          Other rules
        </ButtonLink>
      </div>
    </>
  );
}
