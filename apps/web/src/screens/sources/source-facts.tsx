'use client';
import type { SourceDetail } from '@holdfast/contracts/sources';
import Link from 'next/link';
import { ProofMark } from '../../components/marks/proof.tsx';
import { type Fact, Facts } from '../../components/values/facts.tsx';
import { Count, Duration, Size } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';

export function SourceFacts({ source }: { source: SourceDetail }) {
  const { lastBackup, lastProof } = source;
  return (
    <Facts
      facts={[
        {
          term: 'Last backup',
          value: lastBackup ? (
            <Link href={`/backups/${lastBackup.id}`} className="text-link">
              <When at={lastBackup.takenAt} />
            </Link>
          ) : (
            'none yet'
          ),
        },
        {
          term: 'Last proof',
          value: lastProof ? (
            <ProofMark
              proof="restored"
              at={lastProof.provenAt}
              short
              stale={source.protection === 'unproven'}
            />
          ) : (
            'none yet'
          ),
        },
        lastProof && { term: 'Restoring it took', value: <Duration ms={lastProof.durationMs} /> },
        {
          term: 'Backups',
          value: (
            <Link href={`/backups?source=${source.id}`} className="text-link hover:underline">
              <Count value={source.backups} />
            </Link>
          ),
        },
        { term: 'Size', value: <Size bytes={source.sizeBytes} /> },
        { term: 'Stored', value: <Size bytes={source.storedBytes} /> },
        ...factsOfKind(source),
      ]}
    />
  );
}

function factsOfKind({ facts, factsAt }: SourceDetail): Fact[] {
  if (facts === null) return [];
  const seen = factsAt === null ? [] : [{ term: 'Looked at', value: <When at={factsAt} /> }];
  if (facts.kind === 'files') {
    return [
      { term: 'Files', value: <Count value={facts.files} /> },
      { term: 'Directories', value: <Count value={facts.directories} /> },
      ...seen,
    ];
  }
  return [
    { term: 'PostgreSQL', value: facts.serverVersion },
    { term: 'Tables', value: <Count value={facts.tables} /> },
    ...(facts.extensions.length > 0
      ? [
          {
            term: 'Extensions',
            value: facts.extensions.map(({ name, version }) => `${name} ${version}`).join(', '),
          },
        ]
      : []),
    ...seen,
  ];
}
