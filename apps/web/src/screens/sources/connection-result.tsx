import type { ConnectionTest } from '@holdfast/contracts/databases';
import { Findings } from '../../components/feedback/findings.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { formatBytes, formatCounted } from '../../components/values/format.ts';

/** What a test of a connection found, the sentence first. */
export function ConnectionResult({ test }: { test: ConnectionTest }) {
  const { facts } = test;
  const found =
    facts === undefined
      ? undefined
      : `PostgreSQL ${facts.serverVersion} · ${formatBytes(facts.sizeBytes)} · ${formatCounted(facts.tables, 'table')}`;
  return (
    <section className="flex flex-col gap-3" aria-live="polite" aria-label="What the test found">
      <Notice
        status={test.ok ? 'success' : 'danger'}
        title={test.ok ? 'It can be backed up.' : 'It cannot be backed up yet.'}
      >
        {found ?? 'The server could not be asked. What follows says why.'}
      </Notice>
      {test.findings.length > 0 && <Findings findings={test.findings} />}
    </section>
  );
}
