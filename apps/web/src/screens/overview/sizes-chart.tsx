'use client';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import { Area, AreaChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatBytes } from '../../components/values/format.ts';

type Point = VaultSummary['sizes'][number];

/** Two areas over time: what is protected, and what that takes in the vault. The same numbers as a table for screen readers. */
export function SizesChart({ sizes }: { sizes: readonly Point[] }) {
  if (sizes.length < 2) {
    return <TwoBars {...(sizes[0] ?? {})} />;
  }
  return (
    <figure className="m-0">
      <div aria-hidden="true" className="h-40 w-full">
        <ResponsiveContainer width="100%" height="100%">
          <AreaChart
            data={[...sizes]}
            margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <XAxis
              dataKey="day"
              tickFormatter={dayOf}
              tickLine={false}
              axisLine={false}
              minTickGap={48}
              tick={tick}
            />
            <YAxis
              tickFormatter={formatBytes}
              tickLine={false}
              axisLine={false}
              width={56}
              tick={tick}
              tickCount={4}
            />
            <Tooltip
              labelFormatter={(day) => dayOf(String(day))}
              formatter={(bytes, name) => [
                formatBytes(Number(bytes)),
                name === 'protectedBytes' ? 'Protected' : 'Stored',
              ]}
              contentStyle={{
                background: 'var(--overlay)',
                border: '1px solid var(--border)',
                borderRadius: 8,
                fontSize: 12,
              }}
            />
            <Area
              type="monotone"
              dataKey="protectedBytes"
              stroke="var(--muted)"
              fill="var(--muted)"
              fillOpacity={0.12}
              strokeDasharray="4 3"
              isAnimationActive={false}
            />
            <Area
              type="monotone"
              dataKey="storedBytes"
              stroke="var(--accent)"
              fill="var(--accent)"
              fillOpacity={0.25}
              strokeWidth={2}
              isAnimationActive={false}
            />
          </AreaChart>
        </ResponsiveContainer>
      </div>
      <figcaption className="mt-2 flex gap-5 text-xs text-muted">
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="w-4 border-t-2 border-dashed border-muted" /> Protected
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="w-4 border-t-2 border-accent" /> Stored
        </span>
      </figcaption>
      <table className="sr-only">
        <caption>Size of the vault over time</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Protected</th>
            <th scope="col">Stored</th>
          </tr>
        </thead>
        <tbody>
          {sizes.map((point) => (
            <tr key={point.day}>
              <td>{dayOf(point.day)}</td>
              <td>{formatBytes(point.protectedBytes)}</td>
              <td>{formatBytes(point.storedBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

const tick = { fontSize: 11, fill: 'var(--muted)' };

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
