'use client';
import { Button } from '@heroui/react';
import type { RestorePreflight } from '@holdfast/contracts/restores';
import { type ReactNode, useState } from 'react';
import { ConfirmByTyping } from '../../components/feedback/confirm-by-typing.tsx';
import { Findings } from '../../components/feedback/findings.tsx';
import { Loading } from '../../components/feedback/loading.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { formatBytes, formatCounted, formatDuration } from '../../components/values/format.ts';

export interface CheckStepProps {
  preflight: { data: RestorePreflight | undefined; error: unknown; isPending: boolean };
  start: { error: unknown; isPending: boolean; isSuccess: boolean };
  /** Its name, typed before it is replaced. */
  place: string;
  overwrites: boolean;
  /** On the button. */
  verb?: string;
  onBack: () => void;
  onAgain: () => void;
  onStart: (confirmName?: string) => void;
  children?: (result: RestorePreflight) => ReactNode;
}

/** Green and red findings, each with its fix; the button works when nothing is red. */
export function CheckStep(props: CheckStepProps) {
  const { preflight, start, place, overwrites, verb = 'Restore', onBack, onAgain, onStart, children } = props;
  const [asking, setAsking] = useState(false);
  const result = preflight.data;
  return (
    <div className="flex flex-col gap-6">
      {preflight.isPending && <Loading rows={3} what="Checking" />}
      <ProblemAlert error={preflight.error} onRetry={onAgain} />
      {result && (
        <>
          <Notice
            status={result.ok ? (overwrites ? 'warning' : 'success') : 'danger'}
            title={result.ok ? 'Nothing is in the way.' : 'Something is in the way.'}
          >
            {estimateOf(result.estimate)}
          </Notice>
          {result.findings.length > 0 && <Findings findings={result.findings} />}
          {children?.(result)}
        </>
      )}
      {!asking && <ProblemAlert error={start.error} />}
      <div className="flex flex-wrap gap-3">
        <SubmitButton
          variant={overwrites ? 'danger' : 'primary'}
          disabled={!result?.ok}
          pending={start.isPending || start.isSuccess}
          onPress={() => (overwrites ? setAsking(true) : onStart())}
        >
          {overwrites ? 'Replace and restore' : verb}
        </SubmitButton>
        {result && !result.ok && (
          <Button variant="outline" onPress={onAgain}>
            Check again
          </Button>
        )}
        <Button variant="ghost" onPress={onBack}>
          Back
        </Button>
      </div>
      <ConfirmByTyping
        open={asking}
        onClose={() => setAsking(false)}
        title={`Replace ${place}?`}
        consequence={`What is in ${place} now is gone afterwards, unless it is in a backup.`}
        name={place}
        verb="Replace and restore"
        pending={start.isPending || start.isSuccess}
        error={start.error}
        onConfirm={onStart}
      />
    </div>
  );
}

function estimateOf({ bytes, items, durationMs }: RestorePreflight['estimate']): string {
  const size = `${formatBytes(bytes)} in ${formatCounted(items, 'table or file', 'tables or files')}`;
  return durationMs === null ? `${size}.` : `${size}, about ${formatDuration(Math.max(1000, durationMs))}.`;
}
