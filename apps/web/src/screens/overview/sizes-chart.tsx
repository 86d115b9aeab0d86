'use client';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import { BytesOverTime } from '../../components/charts/bytes-over-time.tsx';
import { formatBytes } from '../../components/values/format.ts';

type Point = VaultSummary['sizes'][number];

/** What is protected, and what that takes in the vault, over time. */
export function SizesChart({ sizes }: { sizes: readonly Point[] }) {
  if (sizes.length < 2) {
    return <TwoBars {...(sizes[0] ?? {})} />;
  }
  return (
    <BytesOverTime
      caption="Size of the vault over time"
      points={sizes}
      moment={{ key: 'day', name: 'Day', format: dayOf }}
      background={{ key: 'protectedBytes', name: 'Protected' }}
      foreground={{ key: 'storedBytes', name: 'Stored' }}
    />
  );
}

function dayOf(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** Before there is a line to draw: the two sizes beside each other. */
function TwoBars({ protectedBytes = 0, storedBytes = 0 }: Partial<Point>) {
  if (protectedBytes === 0) return <p className="text-sm text-muted">The first backup appears here.</p>;
  const bars = [
    { name: 'Protected', bytes: protectedBytes, colour: 'bg-muted' },
    { name: 'Stored', bytes: storedBytes, colour: 'bg-accent' },
  ];
  const most = Math.max(protectedBytes, storedBytes);
  return (
    <ul className="flex flex-1 flex-col justify-center gap-4 text-sm">
      {bars.map(({ name, bytes, colour }) => (
        <li key={name} className="flex flex-col gap-1.5">
          <span className="flex justify-between">
            <span className="text-muted">{name}</span>
            <span>{formatBytes(bytes)}</span>
          </span>
          <span
            aria-hidden="true"
            className={`block h-2.5 rounded-full ${colour}`}
            style={{ width: `${(bytes / most) * 100}%` }}
          />
        </li>
      ))}
    </ul>
  );
}
