import type { VaultSummary } from '@holdfast/contracts/vaults';
import { formatBytes, formatCounted } from '../../components/values/format.ts';
import { ShareBar } from '../../components/values/share-bar.tsx';

/** How much of what the vault has and could have is taken. */
export function FreeSpace({ vault }: { vault: VaultSummary }) {
  const { storedBytes, freeBytes } = vault;
  const room = (storedBytes ?? 0) + (freeBytes ?? 0);
  const share = room === 0 ? 0 : (storedBytes ?? 0) / room;
  return (
    <div className="flex flex-1 flex-col justify-between gap-6">
      {freeBytes !== null && (
        <ShareBar
          share={share}
          label={`${formatBytes(storedBytes ?? 0)} taken, ${formatBytes(freeBytes)} free`}
        />
      )}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 text-sm">
        <Fact term="In the vault" value={storedBytes === null ? '–' : formatBytes(storedBytes)} />
        <Fact term="Free" value={freeBytes === null ? '–' : formatBytes(freeBytes)} />
        <Fact term="Backups" value={formatCounted(vault.backups, 'backup')} />
        <Fact term="Where" value={vault.place} mono />
      </dl>
    </div>
  );
}

function Fact({ term, value, mono }: { term: string; value: string; mono?: boolean }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{term}</dt>
      <dd className={`wrap-anywhere ${mono ? 'font-mono text-xs leading-5' : ''}`}>{value}</dd>
    </div>
  );
}
