'use client';
import type { SourceDetail } from '@holdfast/contracts/sources';
import { useMutation } from '@tanstack/react-query';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Facts } from '../../components/values/facts.tsx';
import { sslModes } from './connection-fields.tsx';
import { ConnectionResult } from './connection-result.tsx';

/** Where the source is, and whether it can be reached now. */
export function SourcePlace({ source }: { source: SourceDetail }) {
  const { config } = source;
  if (config.kind === 'holdfast') {
    return (
      <p className="text-sm text-muted">
        Holdfast’s own database and settings. It is part of every full backup.
      </p>
    );
  }
  if (config.kind === 'files') {
    const { paths, excludes, excludeCaches, oneFileSystem } = config.files;
    return (
      <Facts
        facts={[
          { term: 'Directories', value: <Paths paths={paths} /> },
          {
            term: 'Left out',
            value: excludes.length > 0 ? <Paths paths={excludes} /> : 'nothing by pattern',
          },
          { term: 'Caches', value: excludeCaches ? 'left out' : 'included' },
          { term: 'Other file systems', value: oneFileSystem ? 'left out' : 'included' },
        ]}
      />
    );
  }
  const { host, port, database, user, sslMode } = config.connection;
  return (
    <section className="flex flex-col gap-4" aria-label="Connection">
      <Facts
        facts={[
          { term: 'Host', value: `${host}:${port}` },
          { term: 'Database', value: database },
          { term: 'User', value: user },
          { term: 'Password', value: config.hasPassword ? 'stored, encrypted' : 'none' },
          {
            term: 'Encrypted connection',
            value: sslModes.find(({ value }) => value === sslMode)?.label ?? sslMode,
          },
        ]}
      />
      <TestStored id={source.id} />
    </section>
  );
}

function TestStored({ id }: { id: string }) {
  const mayAct = useMay('operator');
  const test = useMutation(useTRPC().sources.testConnection.mutationOptions());
  if (!mayAct) return null;
  return (
    <>
      <div>
        <SubmitButton
          variant="outline"
          pending={test.isPending}
          onPress={() => test.mutate({ sourceId: id })}
        >
          Test connection
        </SubmitButton>
      </div>
      {test.data && <ConnectionResult test={test.data} />}
    </>
  );
}

function Paths({ paths }: { paths: readonly string[] }) {
  return (
    <ul className="font-mono text-xs leading-5">
      {paths.map((path) => (
        <li key={path}>{path}</li>
      ))}
    </ul>
  );
}
