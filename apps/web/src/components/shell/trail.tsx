import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';

/** The way back to the list. */
export function Trail({ to, label }: { to: string; label: string }) {
  return (
    <Link
      href={to}
      className="mb-3 inline-flex min-h-8 items-center gap-1 text-sm text-muted hover:text-foreground"
    >
      <ChevronLeft aria-hidden="true" className="size-4" />
      {label}
    </Link>
  );
}
