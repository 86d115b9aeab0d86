import Link from 'next/link';

/** The mark: a bolt across two bars, held fast. */
export function Brand({ name }: { name?: string | undefined }) {
  return (
    <Link
      href="/"
      className="flex items-center gap-2.5 rounded-lg text-foreground"
      aria-label={`${name ?? 'Holdfast'}, to the overview`}
    >
      <Mark />
      <span className="truncate font-semibold tracking-tight">{name ?? 'Holdfast'}</span>
    </Link>
  );
}

export function Mark({ className = 'size-7' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={`shrink-0 ${className}`} aria-hidden="true">
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <path
        d="M9 7v18M23 7v18M9 16h14"
        className="stroke-accent-foreground"
        strokeWidth="3.2"
        strokeLinecap="round"
      />
      <circle cx="16" cy="16" r="3.4" className="fill-accent stroke-accent-foreground" strokeWidth="2.4" />
    </svg>
  );
}
