/** Values in their units. A value that is not known is a dash, and says so to screen readers. */
import { formatBytes, formatCount, formatDuration } from './format.ts';

export function Size({ bytes }: { bytes: number | null | undefined }) {
  if (bytes === null || bytes === undefined) return <Unknown />;
  return <span className="whitespace-nowrap">{formatBytes(bytes)}</span>;
}

export function Duration({ ms }: { ms: number | null | undefined }) {
  if (ms === null || ms === undefined) return <Unknown />;
  return <span className="whitespace-nowrap">{formatDuration(ms)}</span>;
}

export function Count({ value }: { value: number | null | undefined }) {
  if (value === null || value === undefined) return <Unknown />;
  return <span className="whitespace-nowrap">{formatCount(value)}</span>;
}

export function Unknown({ words = 'not known' }: { words?: string }) {
  return (
    <span className="text-muted">
      <span aria-hidden="true">–</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
