'use client';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import { Notice } from '../../components/feedback/notice.tsx';
import { formatBytes, formatRelative } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { Panel } from '../../components/values/panel.tsx';
import { FreeSpace } from './free-space.tsx';
import { SizesChart } from './sizes-chart.tsx';

/** One vault: what it holds beside what that would take, and the room that is left. */
export function VaultPanels({ vault, named }: { vault: VaultSummary; named: boolean }) {
  const now = useNow();
  const { storedBytes, protectedBytes, fullAt, freeBytes } = vault;
  const of = named ? `${vault.name}: ` : '';
  return (
    <>
      <Panel title={`${of}Protected and stored`} sentence={savingsOf(storedBytes, protectedBytes)}>
        {vault.problem !== null && <Notice status="danger" title={vault.problem} />}
        <SizesChart sizes={vault.sizes} />
      </Panel>
      <Panel
        title={`${of}Free space`}
        sentence={
          freeBytes === null
            ? 'The free space of this vault is not known.'
            : fullAt === null
              ? `${formatBytes(freeBytes)} free. At this growth it does not run out in sight.`
              : `${formatBytes(freeBytes)} free. At this growth it runs out ${formatRelative(new Date(fullAt), now)}.`
        }
      >
        <FreeSpace vault={vault} />
      </Panel>
    </>
  );
}

function savingsOf(stored: number | null, protectedBytes: number | null): string {
  if (stored === null || !protectedBytes) return 'Nothing is stored yet.';
  const saved = 1 - stored / protectedBytes;
  const sizes = `${formatBytes(protectedBytes)} of backups take ${formatBytes(stored)}`;
  return saved > 0.01
    ? `${sizes}: deduplication and compression save ${Math.round(saved * 100)} %.`
    : `${sizes}.`;
}
