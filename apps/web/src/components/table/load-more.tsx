'use client';
import { Button, Spinner } from '@heroui/react';
import { formatCount } from '../values/format.ts';

/** What is needed of an infinite query of pages. */
export interface PagedQuery {
  data:
    | { pages: readonly { items: readonly unknown[]; total: number; totalIsEstimate: boolean }[] }
    | undefined;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Below a list that comes in pages: how much of it is there, and the rest on demand. */
export function LoadMore({ query, what }: { query: PagedQuery; what: string }) {
  const pages = query.data?.pages ?? [];
  const shown = pages.reduce((sum, { items }) => sum + items.length, 0);
  const { total, totalIsEstimate } = pages[0] ?? { total: shown, totalIsEstimate: false };
  const pending = query.isFetchingNextPage;
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
      <p aria-live="polite">
        {formatCount(shown)} of {totalIsEstimate ? 'about ' : ''}
        {formatCount(Math.max(shown, total))} {what}
      </p>
      {query.hasNextPage && (
        <Button variant="outline" size="sm" isPending={pending} onPress={() => void query.fetchNextPage()}>
          {pending && <Spinner size="sm" color="current" />}
          Show more
        </Button>
      )}
    </div>
  );
}
