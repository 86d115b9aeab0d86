'use client';
import type { ReactNode } from 'react';
import { useFocusWhen } from './use-focus-when.ts';

export interface PageHeaderProps {
  title: string;
  /** One sentence below. */
  children?: ReactNode;
  /** At the right, or below on a phone. */
  actions?: ReactNode;
}

export function PageHeader({ title, children, actions }: PageHeaderProps) {
  const heading = useFocusWhen(title);
  return (
    <header className="not-last:mb-6 flex flex-col gap-4 sm:flex-row sm:items-start sm:justify-between in-[.flow]:mb-0">
      <div className="min-w-0">
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-2xl font-semibold tracking-tight text-balance outline-none wrap-anywhere"
        >
          {title}
        </h1>
        {children !== undefined && <div className="mt-1 max-w-prose text-sm text-muted">{children}</div>}
      </div>
      {actions !== undefined && <div className="flex shrink-0 flex-wrap gap-2">{actions}</div>}
    </header>
  );
}
