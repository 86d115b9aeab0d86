'use client';
import type { SourceDetail } from '@holdfast/contracts/sources';
import { BytesOverTime } from '../../components/charts/bytes-over-time.tsx';
import { formatBytes, formatMoment } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { Panel } from '../../components/values/panel.tsx';

/** How large the source was at each backup. */
export function SourceSizes({ source: { sizes } }: { source: SourceDetail }) {
  const now = useNow();
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (!first || !last || sizes.length < 2) return null;
  const at = (moment: string) => formatMoment(new Date(moment), now);
  return (
    <Panel
      title="Size over time"
      sentence={`${formatBytes(first.sizeBytes)} at ${at(first.takenAt)}, ${formatBytes(last.sizeBytes)} at ${at(last.takenAt)}.`}
    >
      <BytesOverTime
        caption="Size of the source at each backup"
        points={sizes}
        moment={{ key: 'takenAt', name: 'Backup', format: at }}
        background={{ key: 'addedBytes', name: 'New in each backup' }}
        foreground={{ key: 'sizeBytes', name: 'Size' }}
      />
    </Panel>
  );
}
