import type { ReactNode } from 'react';

/** The choices above a list. */
export function Filters({ children }: { children: ReactNode }) {
  return (
    <search aria-label="Filters" className="mb-5 flex flex-wrap gap-3">
      {children}
    </search>
  );
}
