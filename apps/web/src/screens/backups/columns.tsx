'use client';
import { Chip } from '@heroui/react';
import type { BackupSummary } from '@holdfast/contracts/backups';
import { Pin, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { EncryptionMark } from '../../components/marks/encryption.tsx';
import { ProofMark } from '../../components/marks/proof.tsx';
import { SourceKindIcon } from '../../components/marks/source-kind.tsx';
import type { Column } from '../../components/table/data-table.tsx';
import { formatMoment } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { Count, Duration, Size } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';

export const backupColumns: readonly Column<BackupSummary>[] = [
  {
    id: 'backup',
    header: 'Backup',
    title: true,
    cell: (backup) => (
      <span className="flex min-w-0 items-start gap-3">
        <span className="mt-0.5">
          <SourceKindIcon kind={backup.kind} />
        </span>
        <span className="flex min-w-0 flex-col gap-1">
          <Link href={`/backups/${backup.id}`} className="font-medium hover:underline">
            {backup.sourceName}, <Taken at={backup.takenAt} />
          </Link>
          <BackupChips backup={backup} />
        </span>
      </span>
    ),
  },
  { id: 'when', header: 'Taken', cell: ({ takenAt }) => <When at={takenAt} /> },
  { id: 'proof', header: 'Proof', cell: ({ proof, provenAt }) => <ProofMark proof={proof} at={provenAt} /> },
  { id: 'size', header: 'Size', numeric: true, cell: ({ sizeBytes }) => <Size bytes={sizeBytes} /> },
  { id: 'added', header: 'New', numeric: true, cell: ({ addedBytes }) => <Size bytes={addedBytes} /> },
  { id: 'items', header: 'Tables or files', numeric: true, cell: ({ items }) => <Count value={items} /> },
  { id: 'took', header: 'Took', numeric: true, cell: ({ durationMs }) => <Duration ms={durationMs} /> },
  {
    id: 'key',
    header: 'Key',
    cell: ({ encrypted, keyFingerprint }) => (
      <EncryptionMark encrypted={encrypted} fingerprint={keyFingerprint} />
    ),
  },
];

/** Partial, pinned, made by something else: nothing where all is as usual. */
export function BackupChips({ backup }: { backup: BackupSummary }) {
  if (!backup.partial && !backup.pinned && backup.own) return null;
  return (
    <span className="flex flex-wrap gap-1.5">
      {backup.partial && (
        <Chip color="warning" variant="soft" size="sm">
          <TriangleAlert aria-hidden="true" className="size-3.5" />
          <Chip.Label>Partial</Chip.Label>
        </Chip>
      )}
      {backup.pinned && (
        <Chip variant="soft" size="sm">
          <Pin aria-hidden="true" className="size-3.5" />
          <Chip.Label>Kept for ever</Chip.Label>
        </Chip>
      )}
      {!backup.own && (
        <Chip variant="soft" size="sm">
          <Chip.Label>Made by another program</Chip.Label>
        </Chip>
      )}
    </span>
  );
}

function Taken({ at }: { at: string }) {
  return formatMoment(new Date(at), useNow());
}
