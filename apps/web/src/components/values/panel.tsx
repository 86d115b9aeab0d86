import type { ReactNode } from 'react';

export interface PanelProps {
  title: string;
  /** What the picture shows, in words. */
  sentence: string;
  children: ReactNode;
}

export function Panel({ title, sentence, children }: PanelProps) {
  return (
    <section className="flex min-w-0 flex-col gap-4 rounded-xl border border-border bg-surface p-5">
      <header>
        <h2 className="text-sm font-medium">{title}</h2>
        <p className="mt-0.5 text-sm text-muted">{sentence}</p>
      </header>
      {children}
    </section>
  );
}
