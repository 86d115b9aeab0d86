'use client';
import type { ReactNode } from 'react';
import { Loading } from './loading.tsx';
import { ProblemAlert } from './problem-alert.tsx';

export interface QueryViewProps<T> {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  children: (data: T) => ReactNode;
  /** Instead of grey bars. */
  loading?: ReactNode;
}

/** What was asked for, or that it is on its way, or why it is not there. Old data stays while new is missing. */
export function QueryView<T>({ query, children, loading }: QueryViewProps<T>) {
  const { data, error } = query;
  if (data === undefined && error) return <ProblemAlert error={error} onRetry={() => void query.refetch()} />;
  if (data === undefined) return loading ?? <Loading />;
  return (
    <>
      {error ? (
        <div className="mb-4">
          <ProblemAlert error={error} onRetry={() => void query.refetch()} />
        </div>
      ) : null}
      {children(data)}
    </>
  );
}
