'use client';
import { Area, AreaChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatBytes } from '../values/format.ts';

export interface Series<Key extends string> {
  key: Key;
  name: string;
}

export interface BytesOverTimeProps<Moment extends string, Background extends string, Key extends string> {
  /** What the numbers are, for those who read them as a table. */
  caption: string;
  points: readonly Readonly<Record<Moment, string> & Record<Background | Key, number | null>>[];
  moment: { key: Moment; name: string; format: (moment: string) => string };
  /** Drawn dashed and grey. */
  background: Series<Background>;
  /** Drawn solid, in the accent's colour. */
  foreground: Series<Key>;
}

/** Two sizes over time as areas; the same numbers as a table for screen readers. */
export function BytesOverTime<Moment extends string, Background extends string, Key extends string>({
  caption,
  points,
  moment,
  background,
  foreground,
}: BytesOverTimeProps<Moment, Background, Key>) {
  const names: Record<string, string> = {
    [background.key]: background.name,
    [foreground.key]: foreground.name,
  };
  return (
    <figure className="m-0">
      <div aria-hidden="true" className="h-40 w-full">
        <ResponsiveContainer width="100%" height="100%">
          <AreaChart
            data={[...points]}
            margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <XAxis
              dataKey={moment.key}
              tickFormatter={moment.format}
              tickLine={false}
              axisLine={false}
              minTickGap={56}
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
              labelFormatter={(label) => moment.format(String(label))}
              formatter={(bytes, name) => [formatBytes(Number(bytes)), names[String(name)]]}
              contentStyle={tooltip}
            />
            <Area
              type="monotone"
              dataKey={background.key}
              stroke="var(--muted)"
              fill="var(--muted)"
              fillOpacity={0.12}
              strokeDasharray="4 3"
              isAnimationActive={false}
            />
            <Area
              type="monotone"
              dataKey={foreground.key}
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
          <span aria-hidden="true" className="w-4 border-t-2 border-dashed border-muted" /> {background.name}
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="w-4 border-t-2 border-accent" /> {foreground.name}
        </span>
      </figcaption>
      <table className="sr-only">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{moment.name}</th>
            <th scope="col">{background.name}</th>
            <th scope="col">{foreground.name}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point[moment.key]}>
              <td>{moment.format(point[moment.key])}</td>
              <td>{sizeOf(point[background.key])}</td>
              <td>{sizeOf(point[foreground.key])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function sizeOf(bytes: number | null): string {
  return bytes === null ? 'not known' : formatBytes(bytes);
}

const tick = { fontSize: 11, fill: 'var(--muted)' };
const tooltip = {
  background: 'var(--overlay)',
  border: '1px solid var(--border)',
  borderRadius: 8,
  fontSize: 12,
};
