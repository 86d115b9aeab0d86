'use client';
import type { ExportSource } from '@holdfast/contracts/export-plans';
import { Database } from 'lucide-react';
import { useMay } from '../../client/me.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { Section } from '../../components/shell/section.tsx';
import { formatCounted } from '../../components/values/format.ts';
import { When } from '../../components/values/when.tsx';

/** Every database, and what belongs to a profile in it. */
export function ExportSources({ sources }: { sources: readonly ExportSource[] }) {
  const isOwner = useMay('owner');
  if (sources.length === 0) {
    return (
      <EmptyState
        icon={Database}
        title="There is no database yet"
        action={<ButtonLink href="/sources/new">Add a source</ButtonLink>}
      >
        Profiles are rows of a database: of customers, patients, members. Add one as a source first.
      </EmptyState>
    );
  }
  return (
    <Section title="Databases" lead="What belongs to a profile is set up once for each, by an owner.">
      <ul className="flex flex-col gap-2">
        {sources.map(({ id, name, place, plan }) => (
          <li
            key={id}
            className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-xl border border-border bg-surface px-4 py-3"
          >
            <div className="min-w-0">
              <p className="font-medium wrap-anywhere">{name}</p>
              <p className="text-xs text-muted wrap-anywhere">
                {plan ? (
                  <>
                    One row of <span className="font-mono">{plan.root}</span> is a profile, with{' '}
                    {formatCounted(plan.tables, 'table')} · version {plan.version},{' '}
                    <When at={plan.createdAt} />
                  </>
                ) : (
                  <>{place} · not set up</>
                )}
              </p>
            </div>
            {(plan || isOwner) && (
              <ButtonLink href={`/exports/plans/${id}`} variant={plan ? 'outline' : 'primary'} size="sm">
                {plan ? 'What belongs to a profile' : 'Set up profiles'}
              </ButtonLink>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
