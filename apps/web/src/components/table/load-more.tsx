'use client';
import { Button, Spinner } from '@heroui/react';
import { formatCount } from '../values/format.ts';

export interface LoadMoreProps {
  shown: number;
  total: number;
  totalIsEstimate: boolean;
  what: string;
  hasMore: boolean;
  pending: boolean;
  onMore: () => void;
}

/** Below a list that comes in pages: how much of it is there, and the rest on demand. */
export function LoadMore({ shown, total, totalIsEstimate, what, hasMore, pending, onMore }: LoadMoreProps) {
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
      <p aria-live="polite">
        {formatCount(shown)} of {totalIsEstimate ? 'about ' : ''}
        {formatCount(Math.max(shown, total))} {what}
      </p>
      {hasMore && (
        <Button variant="outline" size="sm" isPending={pending} onPress={onMore}>
          {pending && <Spinner size="sm" color="current" />}
          Show more
        </Button>
      )}
    </div>
  );
}
