import { Skeleton } from '@heroui/react';

/** The shape of what is on its way, so that nothing jumps. */
export function OverviewLoading() {
  return (
    <div role="status" className="flex flex-col gap-8">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-28 w-full rounded-xl" />
      <Skeleton className="h-56 w-full rounded-xl" />
      <div className="grid gap-6 lg:grid-cols-2">
        <Skeleton className="h-64 rounded-xl" />
        <Skeleton className="h-64 rounded-xl" />
      </div>
    </div>
  );
}
