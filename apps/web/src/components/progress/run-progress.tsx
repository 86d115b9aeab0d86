'use client';
import { ProgressBar } from '@heroui/react';
import type { RunProgress } from '@holdfast/contracts/runs';
import { formatBytes, formatCount, formatDuration } from '../values/format.ts';

export interface RunProgressBarProps {
  progress: RunProgress | null;
  /** What it is, for screen readers. */
  label: string;
  /** How long such runs usually take, for the time before anything is known. */
  usualDurationMs?: number | null;
}

/** How far a run has come, how fast it is, and when it may be done. */
export function RunProgressBar({ progress, label, usualDurationMs }: RunProgressBarProps) {
  const share = shareOf(progress);
  return (
    <div className="flex flex-col gap-2">
      <ProgressBar
        aria-label={label}
        size="sm"
        {...(share === undefined ? { isIndeterminate: true } : { value: Math.round(share * 1000) / 10 })}
      >
        <ProgressBar.Track>
          <ProgressBar.Fill />
        </ProgressBar.Track>
      </ProgressBar>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-sm">
        <p className="min-w-0 truncate">
          {sentenceCase(progress?.phase ?? 'waiting')}
          {progress?.item !== undefined && (
            <span className="ml-2 font-mono text-xs text-muted">{progress.item}</span>
          )}
        </p>
        <p className="text-muted">{factsOf(progress, usualDurationMs).join(' · ')}</p>
      </div>
    </div>
  );
}

function shareOf(progress: RunProgress | null): number | undefined {
  if (!progress) return undefined;
  const { bytes, totalBytes, items, totalItems } = progress;
  if (totalBytes) return Math.min(1, bytes / totalBytes);
  if (totalItems) return Math.min(1, items / totalItems);
  return undefined;
}

function factsOf(progress: RunProgress | null, usualDurationMs: number | null | undefined): string[] {
  const facts: string[] = [];
  if (progress) {
    const { bytes, totalBytes, items, totalItems, bytesPerSecond, remainingMs } = progress;
    if (bytes > 0)
      facts.push(totalBytes ? `${formatBytes(bytes)} of ${formatBytes(totalBytes)}` : formatBytes(bytes));
    if (totalItems) facts.push(`${formatCount(items)} of ${formatCount(totalItems)}`);
    if (bytesPerSecond) facts.push(`${formatBytes(bytesPerSecond)}/s`);
    if (remainingMs !== undefined) facts.push(`about ${formatDuration(Math.max(1000, remainingMs))} left`);
  }
  const unknown = progress?.remainingMs === undefined && usualDurationMs;
  if (unknown) facts.push(`usually ${formatDuration(usualDurationMs)}`);
  return facts;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
