export interface ShareBarProps {
  /** 0 to 1. */
  share: number;
  /** The same in words. */
  label: string;
  /** More is better: no warning at the end. */
  calm?: boolean;
}

/** How much of a whole is taken; amber above three quarters, red above nine tenths. */
export function ShareBar({ share, label, calm = false }: ShareBarProps) {
  const colour = calm
    ? 'fill-accent'
    : share > 0.9
      ? 'fill-danger'
      : share > 0.75
        ? 'fill-warning'
        : 'fill-accent';
  // A trace of something is still something.
  const width = share === 0 ? 0 : Math.max(0.5, Math.min(100, share * 100));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      className="block h-2.5 w-full rounded-full bg-default"
    >
      <rect width={width} height="4" className={colour} />
    </svg>
  );
}
