'use client';
import type { SourceDetail } from '@holdfast/contracts/sources';
import Link from 'next/link';
import { useMay } from '../../client/me.ts';
import { retentionWords } from '../schedules/task-words.ts';

/** Which of its backups stay, in a sentence, and the way to change that or to look at what it comes to. */
export function SourceRetention({ source }: { source: SourceDetail }) {
  const mayAct = useMay('operator');
  const mayChange = useMay('owner');
  const { retention } = source;
  return (
    <section
      aria-label="Retention"
      className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2 rounded-xl border border-border bg-surface p-5 text-sm"
    >
      <p>
        {retention === null
          ? 'A clean-up goes by its own rules for this source.'
          : `A clean-up ${retentionWords(retention)} of this source.`}{' '}
        <span className="text-muted">Pinned backups and the newest proven one stay in any case.</span>
      </p>
      <p className="flex gap-4">
        {mayChange && (
          <Link href={`/sources/${source.id}/edit`} className="text-link hover:underline">
            Change the rules
          </Link>
        )}
        {mayAct && (
          <Link href="/backups/clean-up" className="text-link hover:underline">
            Preview a clean-up
          </Link>
        )}
      </p>
    </section>
  );
}
