import { Chip } from '@heroui/react';
import type { RunStatus } from '@holdfast/contracts/runs';
import { Ban, CircleCheck, CircleDashed, CircleX, LoaderCircle, TriangleAlert } from 'lucide-react';

const looks = {
  queued: { icon: CircleDashed, word: 'Queued', color: 'default' },
  running: { icon: LoaderCircle, word: 'Running', color: 'accent' },
  succeeded: { icon: CircleCheck, word: 'Succeeded', color: 'success' },
  partial: { icon: TriangleAlert, word: 'Partial', color: 'warning' },
  failed: { icon: CircleX, word: 'Failed', color: 'danger' },
  cancelled: { icon: Ban, word: 'Cancelled', color: 'default' },
} as const;

/** Icon, word and colour of a run's state. Partial is never green. */
export function RunStatusChip({ status, cancelling = false }: { status: RunStatus; cancelling?: boolean }) {
  const { icon: Icon, word, color } = looks[status];
  const stopping = cancelling && (status === 'running' || status === 'queued');
  return (
    <Chip color={color} variant="soft" size="sm">
      <Icon
        aria-hidden="true"
        className={`size-3.5 ${status === 'running' ? 'motion-safe:animate-spin' : ''}`}
      />
      <Chip.Label>{stopping ? 'Stopping' : word}</Chip.Label>
    </Chip>
  );
}
