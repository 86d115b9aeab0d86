'use client';
import type { SourceDetail } from '@holdfast/contracts/sources';
import { useQuery } from '@tanstack/react-query';
import { ownTimeZone } from '../../client/time-zone.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { EditChecks } from './edit-checks.tsx';
import { EditConnection } from './edit-connection.tsx';
import { EditFileSet } from './edit-file-set.tsx';
import { EditRetention } from './edit-retention.tsx';

export function EditSource({ id }: { id: string }) {
  const source = useQuery(
    useTRPC().sources.get.queryOptions({ id, timeZone: ownTimeZone() }, { staleTime: Infinity }),
  );
  return (
    <QueryView query={source}>
      {(data) => (
        <div className="max-w-2xl">
          <Trail to={`/sources/${id}`} label={data.name} />
          <PageHeader title={`Edit ${data.name}`}>
            Its name stays: it is part of the backups that exist.
          </PageHeader>
          <div className="flex flex-col gap-10">
            <Fields source={data} />
            <EditRetention source={data} />
            {data.kind === 'database' && <EditChecks source={data} />}
          </div>
        </div>
      )}
    </QueryView>
  );
}

function Fields({ source }: { source: SourceDetail }) {
  const { id, config } = source;
  switch (config.kind) {
    case 'database':
      return <EditConnection id={id} connection={config.connection} hasPassword={config.hasPassword} />;
    case 'files':
      return <EditFileSet id={id} files={config.files} />;
    case 'holdfast':
      return <Notice title="There is nothing to edit: Holdfast knows where its own database is." />;
  }
}
