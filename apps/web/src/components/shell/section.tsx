import type { ReactNode } from 'react';

export interface SectionProps {
  title: string;
  /** One sentence. */
  lead?: ReactNode;
  children: ReactNode;
}

/** A part of a page with its heading. */
export function Section({ title, lead, children }: SectionProps) {
  return (
    <section aria-label={title} className="flex flex-col gap-4">
      <header>
        <h2 className="text-base font-medium">{title}</h2>
        {lead !== undefined && <p className="mt-0.5 text-sm text-muted">{lead}</p>}
      </header>
      {children}
    </section>
  );
}
