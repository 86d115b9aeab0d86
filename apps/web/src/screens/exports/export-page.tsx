'use client';
import type { ExportSummary } from '@holdfast/contracts/exports';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useLiveRuns } from '../../client/live-runs.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { RunProgressBar } from '../../components/progress/run-progress.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { Facts } from '../../components/values/facts.tsx';
import { Count, Size } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';
import { ExportActions } from './export-actions.tsx';
import { ExportStateChip, FileLock } from './export-marks.tsx';
import { formatWords, whoseWords } from './export-words.ts';
import { HandOvers } from './hand-overs.tsx';

const lookMs = 1500;

export function ExportPage({ id }: { id: string }) {
  return (
    <div className="max-w-3xl">
      <Trail to="/exports" label="Exports" />
      <ExportBody id={id} headed />
    </div>
  );
}

/** One export: how it comes along, what is in it, and the ways that it takes to its person. */
export function ExportBody({ id, headed }: { id: string; headed?: boolean }) {
  const query = useQuery(
    useTRPC().exports.get.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (state.data?.state === 'preparing' ? lookMs : 15_000) },
    ),
  );
  return <QueryView query={query}>{(row) => <Body row={row} headed={headed ?? false} />}</QueryView>;
}

function Body({ row, headed }: { row: ExportSummary; headed: boolean }) {
  return (
    <div className="flow flex flex-col gap-6">
      {headed && (
        <PageHeader title={whoseWords(row)}>
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <ExportStateChip state={row.state} />
            <FileLock encrypted={row.encrypted} />
            <span>
              made <When at={row.createdAt} />
              {row.requestedBy && ` by ${row.requestedBy}`}
            </span>
          </span>
        </PageHeader>
      )}
      {row.state === 'preparing' && row.run && <Underway runId={row.run.id} />}
      {row.state === 'failed' && (
        <Notice status="danger" title={row.run?.problem ?? 'The export failed. Its run has the details.'} />
      )}
      {row.state === 'ready' && row.purpose === 'person' && (
        <Notice
          status={row.encrypted ? 'success' : 'warning'}
          title="The file is done, was opened again, and agrees."
        >
          {row.encrypted
            ? 'Only its passphrase opens it.'
            : 'It is not encrypted: whoever gets hold of it can read it.'}
        </Notice>
      )}
      <Facts
        facts={[
          { term: 'Source', value: row.sourceName },
          { term: 'Form', value: formatWords(row) },
          row.profileCount !== null && { term: 'Profiles', value: <Count value={row.profileCount} /> },
          row.rows !== null && { term: 'Rows', value: <Count value={row.rows} /> },
          row.sizeBytes !== null && { term: 'Size', value: <Size bytes={row.sizeBytes} /> },
          row.snapshotAt !== null && { term: 'As of', value: <When at={row.snapshotAt} /> },
          {
            term: 'Plan',
            value: row.sourceId ? (
              <Link
                href={`/exports/plans/${row.sourceId}?version=${row.planVersion}`}
                className="text-link hover:underline"
              >
                version {row.planVersion}
              </Link>
            ) : (
              `version ${row.planVersion}`
            ),
          },
          row.restorable !== null && {
            term: 'Can be restored',
            value: row.restorable ? 'yes' : 'no: secrets are left out',
          },
          row.state === 'ready' && { term: 'Expires', value: <When at={row.expiresAt} /> },
          row.run && {
            term: 'Run',
            value: (
              <Link href={`/runs/${row.run.id}`} className="text-link hover:underline">
                its log
              </Link>
            ),
          },
        ]}
      />
      <ExportActions row={row} />
      <HandOvers exportId={row.id} handOvers={row.handOvers} />
    </div>
  );
}

function Underway({ runId }: { runId: string }) {
  const every = useLiveRuns(runId);
  const run = useQuery(useTRPC().runs.get.queryOptions({ id: runId }, { refetchInterval: every }));
  return (
    <section aria-label="Progress" className="rounded-xl border border-border bg-surface p-5">
      <RunProgressBar progress={run.data?.progress ?? null} label="Progress of the export" />
    </section>
  );
}
