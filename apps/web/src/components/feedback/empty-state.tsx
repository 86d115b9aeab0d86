import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** What this place is for, and the next step. */
  children: ReactNode;
  /** The one button. */
  action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <section className="flex flex-col items-center gap-3 rounded-xl border border-dashed border-border px-6 py-14 text-center">
      <Icon aria-hidden="true" className="size-8 text-muted" strokeWidth={1.5} />
      <h2 className="text-base font-medium">{title}</h2>
      <p className="max-w-md text-sm text-muted text-balance">{children}</p>
      {action !== undefined && <div className="mt-2">{action}</div>}
    </section>
  );
}
