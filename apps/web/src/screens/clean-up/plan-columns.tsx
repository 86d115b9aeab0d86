'use client';
import type { CleanUpLine } from '@holdfast/contracts/clean-ups';
import Link from 'next/link';
import { ProofMark } from '../../components/marks/proof.tsx';
import { SourceKindIcon } from '../../components/marks/source-kind.tsx';
import type { Column } from '../../components/table/data-table.tsx';
import { formatMoment } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { Size } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';
import { PinLine } from './pin-line.tsx';
import { reasonWords } from './reason-words.ts';

const common: readonly Column<CleanUpLine>[] = [
  { id: 'backup', header: 'Backup', title: true, cell: (line) => <Name line={line} /> },
  { id: 'when', header: 'Taken', cell: ({ takenAt }) => <When at={takenAt} /> },
  {
    id: 'proof',
    header: 'Proof',
    cell: ({ proof }) => <ProofMark proof={proof} at={null} />,
  },
  { id: 'size', header: 'Size', numeric: true, cell: ({ sizeBytes }) => <Size bytes={sizeBytes} /> },
];

export const goingColumns: readonly Column<CleanUpLine>[] = [
  ...common,
  { id: 'pin', header: 'Keep for ever', quiet: true, numeric: true, cell: (line) => <PinLine line={line} /> },
];

export const stayingColumns: readonly Column<CleanUpLine>[] = [
  ...common,
  {
    id: 'why',
    header: 'Why it stays',
    cell: ({ reasons }) => reasonWords(reasons),
  },
];

function Name({ line: { backupId, sourceName, kind, takenAt } }: { line: CleanUpLine }) {
  const text = `${sourceName}, ${formatMoment(new Date(takenAt), useNow())}`;
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <SourceKindIcon kind={kind} />
      {backupId === null ? (
        text
      ) : (
        <Link href={`/backups/${backupId}`} className="font-medium hover:underline">
          {text}
        </Link>
      )}
    </span>
  );
}
