import { Chip } from '@heroui/react';
import type { Protection } from '@holdfast/contracts/sources';
import { CircleDashed, CircleX, Clock, ShieldCheck, ShieldQuestion, TriangleAlert } from 'lucide-react';

const looks = {
  protected: { icon: ShieldCheck, word: 'Protected', color: 'success' },
  unproven: { icon: ShieldQuestion, word: 'Not proven', color: 'warning' },
  new: { icon: CircleDashed, word: 'New', color: 'default' },
  partial: { icon: TriangleAlert, word: 'Partial', color: 'warning' },
  overdue: { icon: Clock, word: 'Overdue', color: 'danger' },
  failed: { icon: CircleX, word: 'Failed', color: 'danger' },
} as const;

/** Whether a source is protected, in one word. */
export function ProtectionChip({ protection }: { protection: Protection }) {
  const { icon: Icon, word, color } = looks[protection];
  return (
    <Chip color={color} variant="soft" size="sm">
      <Icon aria-hidden="true" className="size-3.5" />
      <Chip.Label>{word}</Chip.Label>
    </Chip>
  );
}
