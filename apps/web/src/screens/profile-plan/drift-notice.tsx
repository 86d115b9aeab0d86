'use client';
import type { PlanDrift } from '@holdfast/contracts/export-plans';
import type { ReactNode } from 'react';
import { Notice } from '../../components/feedback/notice.tsx';

/** What changed in the database since its plan was made; nothing while both agree. */
export function DriftNotice({ drift, action }: { drift: PlanDrift | undefined; action?: ReactNode }) {
  const { missing = [], added = [] } = drift ?? {};
  return (
    <>
      {missing.length > 0 && (
        <Notice
          status="danger"
          title="The database has changed, and this plan cannot be followed any more."
          action={action}
        >
          <Sentences sentences={missing} />
          An owner looks at the plan and saves it again.
        </Notice>
      )}
      {missing.length === 0 && added.length > 0 && (
        <Notice
          status="warning"
          title="The database has something new that this plan does not know."
          action={action}
        >
          <Sentences sentences={added} />
          Exports leave it out, and say so, until the plan is looked at and saved again.
        </Notice>
      )}
    </>
  );
}

function Sentences({ sentences }: { sentences: readonly string[] }) {
  return (
    <ul className="my-1 flex max-h-40 list-disc flex-col overflow-y-auto pl-5">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
