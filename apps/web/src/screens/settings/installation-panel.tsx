'use client';
import type { Installation } from '@holdfast/contracts/settings';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { Section } from '../../components/shell/section.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { Facts } from '../../components/values/facts.tsx';
import { When } from '../../components/values/when.tsx';
import { MetricsToken } from './metrics-token.tsx';

type WorkerRow = Installation['workers'][number];

const columns: readonly Column<WorkerRow>[] = [
  { id: 'host', header: 'Machine', title: true, cell: ({ hostname, pid }) => `${hostname}, process ${pid}` },
  { id: 'started', header: 'Started', cell: ({ startedAt }) => <When at={startedAt} /> },
  { id: 'seen', header: 'Last seen', cell: ({ seenAt }) => <When at={seenAt} /> },
];

/** What the environment decides: shown here, changed in .env. */
export function InstallationPanel() {
  const owner = useMay('owner');
  const installation = useQuery(
    useTRPC().settings.installation.queryOptions(undefined, { refetchInterval: 15_000 }),
  );
  return (
    <QueryView query={installation}>
      {({ version, databaseHost, ownDatabaseServer, fileRoots, workers }) => (
        <div className="flex flex-col gap-10">
          <Facts
            facts={[
              { term: 'Holdfast', value: version },
              { term: 'Its own database', value: ownDatabaseServer ? 'started by Holdfast' : databaseHost },
              {
                term: 'May read and write below',
                value: fileRoots.length > 0 ? fileRoots.join(', ') : 'nowhere yet (BACKUP_FILE_ROOTS)',
              },
            ]}
          />
          <Section title="Workers" lead="They do the work. As many as wanted may share one database.">
            {workers.length === 0 ? (
              <Notice status="danger" title="None is running: nothing is backed up." />
            ) : (
              <DataTable caption="Workers" columns={columns} rows={workers} keyOf={({ id }) => id} />
            )}
          </Section>
          {owner && <MetricsToken />}
        </div>
      )}
    </QueryView>
  );
}
