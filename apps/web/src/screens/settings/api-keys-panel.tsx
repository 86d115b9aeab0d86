'use client';
import { Button, Chip } from '@heroui/react';
import type { ApiKey } from '@holdfast/contracts/api-keys';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useMe } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { useNow } from '../../components/values/now.ts';
import { Unknown } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';
import { CreateApiKey } from './create-api-key.tsx';
import { RevokeApiKey } from './revoke-api-key.tsx';

/** Keys for programs: who made them, what they may do, when they were used last. */
export function ApiKeysPanel() {
  const me = useMe();
  const keys = useQuery(useTRPC().apiKeys.list.queryOptions());
  const [revoking, setRevoking] = useState<ApiKey>();
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-prose text-sm text-muted">
        A key lets a program use Holdfast as you, as far as the key and your role both go. What can be asked
        is in the{' '}
        <Link href="/help/api-reference" className="text-link underline underline-offset-3">
          API reference
        </Link>
        .
      </p>
      <QueryView query={keys}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="text-sm text-muted">There are no keys yet.</p>
          ) : (
            <DataTable
              caption="API keys"
              columns={columnsFor(me?.person.id, setRevoking)}
              rows={rows}
              keyOf={({ id }) => id}
            />
          )
        }
      </QueryView>
      {me && <CreateApiKey role={me.person.role} hasPassword={me.hasPassword} />}
      <RevokeApiKey apiKey={revoking} onClose={() => setRevoking(undefined)} />
    </div>
  );
}

function columnsFor(ownId: string | undefined, onRevoke: (key: ApiKey) => void): Column<ApiKey>[] {
  return [
    {
      id: 'name',
      header: 'Key',
      title: true,
      cell: (key) => (
        <span className="flex flex-col items-start gap-0.5">
          <span className="font-medium">{key.name}</span>
          <span className="font-mono text-xs text-muted">{key.prefix}…</span>
          {key.person.id !== ownId && <span className="text-xs text-muted">of {key.person.name}</span>}
        </span>
      ),
    },
    { id: 'scopes', header: 'May', cell: ({ scopes }) => <Scopes scopes={scopes} /> },
    {
      id: 'used',
      header: 'Last used',
      cell: ({ lastUsedAt, lastUsedFrom }) =>
        lastUsedAt ? (
          <span className="flex flex-col md:items-start">
            <When at={lastUsedAt} />
            {lastUsedFrom !== null && <span className="text-xs text-muted">from {lastUsedFrom}</span>}
          </span>
        ) : (
          <Unknown words="never" />
        ),
    },
    { id: 'state', header: 'Expires', cell: (key) => <Expiry apiKey={key} /> },
    {
      id: 'revoke',
      header: 'Revoke',
      quiet: true,
      numeric: true,
      cell: (key) =>
        key.revokedAt === null && (
          <Button
            size="sm"
            variant="outline"
            aria-label={`Revoke the key ${key.name}`}
            onPress={() => onRevoke(key)}
          >
            Revoke
          </Button>
        ),
    },
  ];
}

const shownScopes = 3;

function Scopes({ scopes }: Pick<ApiKey, 'scopes'>) {
  const rest = scopes.length - shownScopes;
  return (
    <span className="flex flex-wrap gap-1 max-md:justify-end" title={scopes.join(', ')}>
      {scopes.slice(0, rest === 1 ? shownScopes + 1 : shownScopes).map((scope) => (
        <span key={scope} className="rounded bg-surface-secondary px-1.5 py-0.5 font-mono text-xs">
          {scope}
        </span>
      ))}
      {rest > 1 && <span className="py-0.5 text-xs text-muted">and {rest} more</span>}
    </span>
  );
}

function Expiry({ apiKey: { revokedAt, expiresAt } }: { apiKey: ApiKey }) {
  const now = useNow();
  if (revokedAt !== null) {
    return (
      <span className="flex items-center gap-2 max-md:justify-end">
        <Chip size="sm" variant="soft" color="danger">
          <Chip.Label>revoked</Chip.Label>
        </Chip>
        <When at={revokedAt} />
      </span>
    );
  }
  if (expiresAt === null) return 'never';
  if (new Date(expiresAt) > now) return <When at={expiresAt} />;
  return (
    <span className="flex items-center gap-2 max-md:justify-end">
      <Chip size="sm" variant="soft" color="warning">
        <Chip.Label>expired</Chip.Label>
      </Chip>
      <When at={expiresAt} />
    </span>
  );
}
