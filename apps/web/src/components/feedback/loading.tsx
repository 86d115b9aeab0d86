import { Skeleton } from '@heroui/react';

/** In place of what is on its way. */
export function Loading({ rows = 4, what = 'Loading' }: { rows?: number; what?: string }) {
  return (
    <div role="status" className="flex flex-col gap-3">
      <span className="sr-only">{what}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without a content
        <Skeleton key={row} className="h-12 w-full rounded-lg" />
      ))}
    </div>
  );
}
