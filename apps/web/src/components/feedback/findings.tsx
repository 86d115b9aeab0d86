import type { Finding } from '@holdfast/contracts/databases';
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';

const looks = {
  ok: { icon: CircleCheck, word: 'Fine', className: 'text-success-soft-foreground' },
  warning: { icon: TriangleAlert, word: 'To know', className: 'text-warning-soft-foreground' },
  error: { icon: CircleX, word: 'In the way', className: 'text-danger-soft-foreground' },
} as const;

/** What a check before the work found, each with what to do about it. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className="flex flex-col divide-y divide-separator rounded-xl border border-border bg-surface">
      {findings.map((finding) => (
        <li key={`${finding.code}${finding.message}`} className="flex gap-3 px-4 py-3">
          <FindingBody finding={finding} />
        </li>
      ))}
    </ul>
  );
}

function FindingBody({ finding }: { finding: Finding }) {
  const { icon: Icon, word, className } = looks[finding.level];
  return (
    <>
      <Icon aria-hidden="true" className={`mt-0.5 size-4.5 shrink-0 ${className}`} />
      <div className="min-w-0 flex-1 text-sm">
        <p className="wrap-anywhere">
          <span className={`mr-1.5 font-medium ${className}`}>{word}:</span>
          {finding.message}
        </p>
        {finding.names !== undefined && finding.names.length > 0 && (
          <p className="mt-1 font-mono text-xs text-muted wrap-anywhere">{finding.names.join(', ')}</p>
        )}
        {finding.fix !== undefined && (
          <pre className="mt-2 overflow-x-auto rounded-lg bg-surface-secondary px-3 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
            {finding.fix}
          </pre>
        )}
      </div>
    </>
  );
}
