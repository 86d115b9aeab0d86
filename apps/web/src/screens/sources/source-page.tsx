'use client';
import type { SourceDetail } from '@holdfast/contracts/sources';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useLiveRuns } from '../../client/live-runs.ts';
import { ownTimeZone } from '../../client/time-zone.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { ProtectionChip } from '../../components/marks/protection.tsx';
import { RunStrip } from '../../components/progress/run-strip.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { When } from '../../components/values/when.tsx';
import { SourceActions } from './source-actions.tsx';
import { SourceFacts } from './source-facts.tsx';
import { SourcePlace } from './source-place.tsx';
import { SourceRetention } from './source-retention.tsx';
import { SourceSizes } from './source-sizes.tsx';

export function SourcePage({ id }: { id: string }) {
  const every = useLiveRuns();
  const source = useQuery(
    useTRPC().sources.get.queryOptions(
      { id, timeZone: ownTimeZone() },
      { refetchInterval: every === false ? 60_000 : every * 5 },
    ),
  );
  return (
    <>
      <Trail to="/sources" label="Sources" />
      <QueryView query={source}>{(data) => <Body source={data} />}</QueryView>
    </>
  );
}

function Body({ source }: { source: SourceDetail }) {
  return (
    <div className="flow flex flex-col gap-6">
      <PageHeader title={source.name} actions={<SourceActions source={source} />}>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <ProtectionChip protection={source.protection} />
          <span className="font-mono text-xs wrap-anywhere">{source.place}</span>
        </span>
      </PageHeader>
      {source.reason !== null && (
        <Notice
          status={source.protection === 'failed' || source.protection === 'overdue' ? 'danger' : 'warning'}
          title={source.reason}
        >
          {source.lastRun?.errorMessage && (
            <Link href={`/runs/${source.lastRun.id}`} className="underline">
              {source.lastRun.errorMessage}
            </Link>
          )}
        </Notice>
      )}
      <section
        className="flex flex-col gap-4 rounded-xl border border-border bg-surface p-5"
        aria-label="Last 30 days"
      >
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
          <div>
            <h2 className="mb-3 text-sm font-medium">Last 30 days</h2>
            <RunStrip days={source.strip} name={source.name} />
          </div>
          <Schedules schedules={source.schedules} />
        </div>
      </section>
      <SourceFacts source={source} />
      <SourceSizes source={source} />
      <SourceRetention source={source} />
      <SourcePlace source={source} />
    </div>
  );
}

function Schedules({ schedules }: { schedules: SourceDetail['schedules'] }) {
  if (schedules.length === 0) {
    return (
      <p className="text-sm text-muted">
        No schedule covers it.{' '}
        <Link href="/schedules" className="text-link underline">
          Add one
        </Link>
      </p>
    );
  }
  return (
    <ul className="text-sm text-muted">
      {schedules.map(({ id, name, nextDueAt }) => (
        <li key={id}>
          {name}
          {nextDueAt !== null && (
            <>
              : <When at={nextDueAt} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
