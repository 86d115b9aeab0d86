'use client';
import type { Overview } from '@holdfast/contracts/overview';
import Link from 'next/link';
import { ProofMark } from '../../components/marks/proof.tsx';
import { ProtectionChip } from '../../components/marks/protection.tsx';
import { SourceKindIcon } from '../../components/marks/source-kind.tsx';
import { RunStrip } from '../../components/progress/run-strip.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { Size, Unknown } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';

type Source = Overview['sources'][number];

const columns: readonly Column<Source>[] = [
  {
    id: 'source',
    header: 'Source',
    title: true,
    cell: (source) => (
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Link
          href={`/sources/${source.id}`}
          className="flex min-w-0 items-center gap-2.5 font-medium hover:underline"
        >
          <SourceKindIcon kind={source.kind} />
          {source.name}
        </Link>
        {source.protection !== 'protected' && <ProtectionChip protection={source.protection} />}
      </span>
    ),
  },
  {
    id: 'strip',
    header: 'Last 30 days',
    cell: (source) => <RunStrip days={source.strip} name={source.name} />,
  },
  {
    id: 'backup',
    header: 'Last backup',
    cell: ({ lastBackup }) => (lastBackup ? <When at={lastBackup.takenAt} /> : <Unknown words="none yet" />),
  },
  {
    id: 'proof',
    header: 'Proven',
    cell: ({ lastProof, protection }) =>
      lastProof ? (
        <ProofMark proof="restored" at={lastProof.provenAt} short stale={protection === 'unproven'} />
      ) : (
        <Unknown words="not yet" />
      ),
  },
  {
    id: 'size',
    header: 'Size → stored',
    numeric: true,
    cell: ({ sizeBytes, storedBytes }) => (
      <span className="whitespace-nowrap">
        <Size bytes={sizeBytes} /> <span className="text-muted">→</span> <Size bytes={storedBytes} />
      </span>
    ),
  },
  {
    id: 'next',
    header: 'Next',
    cell: ({ nextRunAt }) => (nextRunAt ? <When at={nextRunAt} /> : <Unknown words="not scheduled" />),
  },
];

export function SourcesTable({ sources }: { sources: readonly Source[] }) {
  return (
    <section aria-labelledby="overview-sources">
      <h2 id="overview-sources" className="sr-only">
        Sources
      </h2>
      <DataTable
        caption="Sources and how they are protected"
        columns={columns}
        rows={sources}
        keyOf={({ id }) => id}
      />
    </section>
  );
}
