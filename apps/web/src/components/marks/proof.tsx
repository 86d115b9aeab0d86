'use client';
import { Tooltip } from '@heroui/react';
import type { Proof } from '@holdfast/contracts/backups';
import { Shield, ShieldAlert, ShieldCheck, ShieldHalf, ShieldX } from 'lucide-react';
import { formatExact, formatRelative } from '../values/format.ts';
import { useNow } from '../values/now.ts';

const looks = {
  none: {
    icon: Shield,
    word: 'Not verified',
    tone: 'text-muted',
    meaning: 'Nobody has looked at this backup since it was made.',
  },
  structure: {
    icon: Shield,
    word: 'Checked',
    tone: 'text-muted',
    meaning: 'Everything that it needs is there. That is no proof: it was not restored.',
  },
  full: {
    icon: ShieldHalf,
    word: 'Read in full',
    tone: 'text-foreground',
    meaning: 'Every byte was read and matched its checksum. It was not restored.',
  },
  restored: {
    icon: ShieldCheck,
    word: 'Proven',
    tone: 'text-success-soft-foreground',
    meaning: 'It was restored and compared with what was captured: everything is identical.',
  },
  partly: {
    icon: ShieldAlert,
    word: 'Proven in part',
    tone: 'text-warning-soft-foreground',
    meaning: 'It was restored, and not everything could be compared.',
  },
  failed: {
    icon: ShieldX,
    word: 'Failed its proof',
    tone: 'text-danger-soft-foreground',
    meaning: 'A verification found that it cannot be restored as it was captured.',
  },
} as const;

export interface ProofMarkProps {
  proof: Proof;
  at: string | null;
  /** The shield and the date; the word is said to screen readers and shown on hover. */
  short?: boolean;
  /** It is too long ago to count any more. */
  stale?: boolean;
}

/** The shield: how strong the evidence is. A full shield means restored and compared, nothing less. */
export function ProofMark({ proof, at, short = false, stale = false }: ProofMarkProps) {
  const now = useNow();
  const { icon: Icon, word, tone: fresh, meaning } = looks[proof];
  const tone = stale ? 'text-warning-soft-foreground' : fresh;
  const date = at === null ? undefined : new Date(at);
  return (
    <Tooltip>
      <Tooltip.Trigger className={`inline-flex items-center gap-1.5 align-middle text-sm ${tone}`}>
        <Icon aria-hidden="true" className="size-4 shrink-0" />
        <span>
          <span className={short ? 'sr-only' : ''}>
            {word}
            {date && ', '}
          </span>
          {date && formatRelative(date, now)}
          {stale && <span>, too long ago</span>}
        </span>
      </Tooltip.Trigger>
      <Tooltip.Content className="max-w-xs">
        {short && `${word}. `}
        {meaning} {date && formatExact(date)}
      </Tooltip.Content>
    </Tooltip>
  );
}
