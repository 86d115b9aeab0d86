'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { useQuery } from '@tanstack/react-query';
import { useMay, useMe } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { RestoreDatabase } from './restore-database.tsx';
import { RestoreFiles } from './restore-files.tsx';
import { RestoreRows } from './restore-rows.tsx';

/** From a chosen backup on: what, where, the check. One decision a page, and the way back keeps what was chosen. */
export function RestorePage({ id }: { id: string }) {
  const trpc = useTRPC();
  const me = useMe();
  const mayRestore = useMay('operator');
  const backup = useQuery(trpc.backups.get.queryOptions({ id }));
  const proposal = useQuery(trpc.restore.propose.queryOptions({ backupId: id }, { enabled: mayRestore }));
  if (me && !mayRestore)
    return <Notice title="Operators and owners restore. Ask one of them, or an owner for the role." />;
  return (
    <div className="max-w-3xl">
      <Trail to="/restore" label="Another backup" />
      <QueryView query={backup}>
        {(data) => (
          <QueryView query={proposal}>{(proposed) => <Path backup={data} proposed={proposed} />}</QueryView>
        )}
      </QueryView>
    </div>
  );
}

interface PathProps {
  backup: BackupDetail;
  proposed: { database: { sourceId: string | null; name: string } | null; directory: string | null };
}

function Path({ backup, proposed }: PathProps) {
  if (backup.contentsProblem !== null) return <Notice status="danger" title={backup.contentsProblem} />;
  if (backup.rowTables) return <RestoreRows backup={backup} tables={backup.rowTables} proposed={proposed} />;
  return backup.database ? (
    <RestoreDatabase backup={backup} database={backup.database} proposed={proposed.database} />
  ) : (
    <RestoreFiles backup={backup} proposed={proposed.directory} />
  );
}
