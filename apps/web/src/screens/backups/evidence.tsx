'use client';
import type { Verification } from '@holdfast/contracts/verifications';
import { CircleCheck, CircleX } from 'lucide-react';
import { formatBytes, formatCount, formatCounted } from '../../components/values/format.ts';

/** What was counted, in one line. */
export function EvidenceFacts({ verification }: { verification: Verification }) {
  const words = factWords(verification);
  if (words.length === 0) return null;
  return <p className="mt-1 text-sm text-muted">{words.join(' · ')}</p>;
}

const indexWords = {
  sound: 'tables and indexes sound (pg_amcheck)',
  damaged: 'damaged tables or indexes (pg_amcheck)',
  unproven: undefined,
} as const;

function factWords({ facts, tables }: Verification): string[] {
  const { bytes, rows, files, sequences, objects, indexes, serverVersion, sample, programVersion } = facts;
  const same = tables.filter(({ outcome }) => outcome === 'identical').length;
  return [
    tables.length > 0 && `${formatCount(same)} of ${formatCounted(tables.length, 'table')} identical`,
    rows !== null && formatCounted(rows, 'row'),
    sample
      ? `${formatCount(sample.files)} of ${formatCounted(sample.totalFiles, 'file')}, chosen by chance`
      : files !== null && formatCounted(files, 'file'),
    bytes !== null && bytes > 0 && formatBytes(bytes),
    sequences !== null && sequences > 0 && formatCounted(sequences, 'sequence'),
    objects !== null && objects > 0 && formatCounted(objects, 'object'),
    indexes !== null && indexWords[indexes],
    serverVersion !== null && `PostgreSQL ${serverVersion}`,
    programVersion?.replace(/^holdfast/, 'Holdfast'),
  ].filter((word) => typeof word === 'string');
}

interface SentencesProps {
  title: string;
  tone: string;
  sentences: readonly string[];
}

export function Sentences({ title, tone, sentences }: SentencesProps) {
  if (sentences.length === 0) return null;
  return (
    <div className="mt-3 text-sm">
      <h3 className={`font-medium ${tone}`}>{title}</h3>
      <ul className="mt-1 list-disc pl-5 wrap-anywhere">
        {[...new Set(sentences)].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

/** The owner's own questions, and what the restored copy answered. */
export function Checks({ checks }: Pick<Verification, 'checks'>) {
  if (checks.length === 0) return null;
  return (
    <div className="mt-3 text-sm">
      <h3 className="font-medium">Your own questions</h3>
      <ul className="mt-1 flex flex-col gap-1">
        {checks.map(({ name, outcome, message }) => {
          const Icon = outcome === 'true' ? CircleCheck : CircleX;
          const tone = outcome === 'true' ? 'text-success-soft-foreground' : 'text-danger-soft-foreground';
          return (
            <li key={name} className="flex items-start gap-2">
              <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${tone}`} />
              <span className="wrap-anywhere">
                {name}: <span className={tone}>{outcome === 'true' ? 'true' : (message ?? 'not true')}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
