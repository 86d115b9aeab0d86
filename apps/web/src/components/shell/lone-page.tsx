'use client';
import type { ReactNode } from 'react';
import { Mark } from './brand.tsx';
import { useFocusWhen } from './use-focus-when.ts';

export interface LonePageProps {
  title: string;
  children: ReactNode;
  /** Below the title. */
  lead?: ReactNode;
  wide?: boolean;
}

/** A page without navigation: signing in, setting up. */
export function LonePage({ title, lead, children, wide }: LonePageProps) {
  const heading = useFocusWhen(title);
  return (
    <main id="main" className="flex min-h-dvh flex-col items-center px-4 py-10 sm:py-16">
      <div className={`w-full ${wide ? 'max-w-2xl' : 'max-w-sm'}`}>
        <Mark className="mb-6 size-10" />
        <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold tracking-tight outline-none">
          {title}
        </h1>
        {lead !== undefined && <p className="mt-2 text-sm text-muted">{lead}</p>}
        <div className="mt-8">{children}</div>
      </div>
    </main>
  );
}
