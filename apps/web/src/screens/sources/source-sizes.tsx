'use client';
import type { SourceDetail } from '@holdfast/contracts/sources';
import { Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatBytes, formatMoment } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { Panel } from '../../components/values/panel.tsx';

const tick = { fontSize: 11, fill: 'var(--muted)' };

/** How large the source was at each backup. */
export function SourceSizes({ source: { sizes } }: { source: SourceDetail }) {
  const now = useNow();
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (!first || !last || sizes.length < 2) return null;
  const at = (moment: unknown) => formatMoment(new Date(String(moment)), now);
  return (
    <Panel
      title="Size over time"
      sentence={`${formatBytes(first.sizeBytes)} at ${at(first.takenAt)}, ${formatBytes(last.sizeBytes)} at ${at(last.takenAt)}.`}
    >
      <div aria-hidden="true" className="h-40 w-full">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart
            data={[...sizes]}
            margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <XAxis
              dataKey="takenAt"
              tickFormatter={at}
              tickLine={false}
              axisLine={false}
              minTickGap={64}
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
              labelFormatter={at}
              formatter={(bytes, name) => [
                formatBytes(Number(bytes)),
                name === 'sizeBytes' ? 'Size' : 'New in this backup',
              ]}
              contentStyle={{
                background: 'var(--overlay)',
                border: '1px solid var(--border)',
                borderRadius: 8,
                fontSize: 12,
              }}
            />
            <Line
              dataKey="sizeBytes"
              stroke="var(--accent)"
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
            />
            <Line
              dataKey="addedBytes"
              stroke="var(--muted)"
              strokeDasharray="4 3"
              dot={false}
              isAnimationActive={false}
            />
          </LineChart>
        </ResponsiveContainer>
      </div>
      <p className="text-xs text-muted">Solid: its size. Dashed: what was new in each backup.</p>
    </Panel>
  );
}
