import type { RunSummary } from '@holdfast/contracts/runs';
import { DataTable } from '../../components/table/data-table.tsx';
import { runColumns } from './columns.tsx';

/** Of a full backup: what it is made of. */
export function RunParts({ parts }: { parts: readonly RunSummary[] }) {
  if (parts.length === 0) return null;
  return (
    <section aria-labelledby="parts">
      <h2 id="parts" className="mb-3 text-sm font-medium">
        Parts
      </h2>
      <DataTable caption="Parts of this run" columns={runColumns} rows={parts} keyOf={({ id }) => id} />
    </section>
  );
}
