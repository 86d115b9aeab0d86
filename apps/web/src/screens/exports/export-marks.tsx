'use client';
import { Chip } from '@heroui/react';
import type { ExportState } from '@holdfast/contracts/exports';
import { Ban, CircleCheck, CircleX, Clock, LoaderCircle, Lock, LockOpen, Trash2 } from 'lucide-react';
import { stateWords } from './export-words.ts';

const looks = {
  preparing: { icon: LoaderCircle, color: 'accent' },
  ready: { icon: CircleCheck, color: 'success' },
  failed: { icon: CircleX, color: 'danger' },
  cancelled: { icon: Ban, color: 'default' },
  expired: { icon: Clock, color: 'default' },
  removed: { icon: Trash2, color: 'default' },
} as const;

export function ExportStateChip({ state }: { state: ExportState }) {
  const { icon: Icon, color } = looks[state];
  return (
    <Chip color={color} variant="soft" size="sm">
      <Icon
        aria-hidden="true"
        className={`size-3.5 ${state === 'preparing' ? 'motion-safe:animate-spin' : ''}`}
      />
      <Chip.Label>{stateWords[state]}</Chip.Label>
    </Chip>
  );
}

/** A closed lock, or an open one in amber: whoever has that file can read it. */
export function FileLock({ encrypted }: { encrypted: boolean }) {
  const Icon = encrypted ? Lock : LockOpen;
  return (
    <span
      className={`inline-flex items-center gap-1.5 text-sm ${encrypted ? 'text-muted' : 'font-medium text-warning-soft-foreground'}`}
    >
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      {encrypted ? 'encrypted' : 'not encrypted'}
    </span>
  );
}
