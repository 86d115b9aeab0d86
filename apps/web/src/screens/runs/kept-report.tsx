'use client';
import type { RunDetail } from '@holdfast/contracts/runs';
import { useMay } from '../../client/me.ts';
import { useNow } from '../../components/values/now.ts';
import { RestoreReportView } from '../profile-report/restore-report.tsx';

const keptMs = 24 * 60 * 60_000;

/** What a restore of profiles found and did: for operators, as long as it is kept. */
export function KeptReport({ run }: { run: RunDetail }) {
  const mayRead = useMay('operator');
  const now = useNow();
  const isKept = run.finishedAt !== null && now.getTime() - Date.parse(run.finishedAt) < keptMs;
  if (run.kind !== 'restore-profile' || run.result === null || !mayRead || !isKept) return null;
  return <RestoreReportView runId={run.id} />;
}
