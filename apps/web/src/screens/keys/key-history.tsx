'use client';
import type { VaultKey, VaultSummary } from '@holdfast/contracts/vaults';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Section } from '../../components/shell/section.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { formatCounted, formatMoment } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { Unknown } from '../../components/values/values.tsx';

/** Every key that there ever was, and which backups were made with it: kept through new passwords and new keys. */
export function KeyHistory({ vault }: { vault: VaultSummary }) {
  const mayLook = useMay('operator');
  const keys = useQuery(
    useTRPC().keys.list.queryOptions({ vaultId: vault.id }, { enabled: mayLook, staleTime: 10_000 }),
  );
  if (!keys.data || keys.data.length < 2) return null;
  return (
    <Section
      title="Which backups were made with which key"
      lead="For the day when an old copy of the vault turns up, or an old password: what fits what."
    >
      <DataTable
        caption="Keys and the backups made with them"
        columns={columnsFor(vault.repositoryId)}
        rows={keys.data.toReversed()}
        keyOf={({ keyId }) => keyId}
      />
    </Section>
  );
}

function columnsFor(repositoryId: string): readonly Column<VaultKey>[] {
  return [
    {
      id: 'key',
      header: 'Key',
      title: true,
      cell: ({ name, fingerprint }) => (
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{name}</span>
          <span className="font-mono text-xs text-muted">{fingerprint}</span>
        </span>
      ),
    },
    {
      id: 'from',
      header: 'Was there',
      cell: ({ createdAt, removedAt }) => <Period from={createdAt} to={removedAt} />,
    },
    { id: 'made', header: 'Backups made with it', cell: ({ made }) => <Made made={made} /> },
    { id: 'opens', header: 'What it opens', cell: (key) => opensOf(key, repositoryId) },
  ];
}

function Period({ from, to }: { from: string; to: string | null }) {
  const now = useNow();
  const moment = (at: string) => formatMoment(new Date(at), now);
  return (
    <span className="whitespace-nowrap">
      {moment(from)} – {to === null ? 'today' : moment(to)}
    </span>
  );
}

function Made({ made }: Pick<VaultKey, 'made'>) {
  const now = useNow();
  if (made === null) return <Unknown words="none" />;
  const [first, last] = [made.firstAt, made.lastAt].map((at) => formatMoment(new Date(at), now));
  return (
    <span className="flex flex-col md:items-start">
      <span>{formatCounted(made.backups, 'backup')}</span>
      <span className="text-xs text-muted">{first === last ? first : `${first} – ${last}`}</span>
    </span>
  );
}

function opensOf({ removedAt, opens, repositoryId }: VaultKey, current: string): string {
  if (removedAt === null) return `all ${formatCounted(opens, 'backup')} of the vault`;
  return repositoryId !== null && repositoryId !== current
    ? 'copies of the vault before it was re-keyed'
    : 'copies of the vault from that time';
}
