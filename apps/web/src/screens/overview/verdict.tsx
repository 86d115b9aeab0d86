'use client';
import type { Overview } from '@holdfast/contracts/overview';
import { CircleAlert, CircleCheck, Compass, TriangleAlert } from 'lucide-react';
import { formatDuration } from '../../components/values/format.ts';
import { When } from '../../components/values/when.tsx';
import { VerdictAction } from './verdict-action.tsx';

const looks = {
  green: { icon: CircleCheck, word: 'Good', bar: 'bg-success', tone: 'text-success-soft-foreground' },
  amber: { icon: TriangleAlert, word: 'Attention', bar: 'bg-warning', tone: 'text-warning-soft-foreground' },
  red: { icon: CircleAlert, word: 'Not safe', bar: 'bg-danger', tone: 'text-danger-soft-foreground' },
  blue: { icon: Compass, word: 'Next step', bar: 'bg-accent', tone: 'text-accent-soft-foreground' },
} as const;

/** One sentence in one colour, the facts it rests on, and the one button that helps. */
export function Verdict({ overview }: { overview: Overview }) {
  const { verdict, next } = overview;
  const { icon: Icon, word, bar, tone } = looks[verdict.colour];
  return (
    <section
      aria-label="Verdict"
      className="relative overflow-hidden rounded-xl border border-border bg-surface"
    >
      <span aria-hidden="true" className={`absolute inset-y-0 left-0 w-1.5 ${bar}`} />
      <div className="flex flex-col gap-5 p-5 pl-7 sm:p-7 sm:pl-9 lg:flex-row lg:items-center lg:justify-between">
        <div className="flex min-w-0 items-start gap-4">
          <Icon
            role="img"
            aria-label={word}
            className={`mt-0.5 size-7 shrink-0 ${tone}`}
            strokeWidth={1.75}
          />
          <div className="min-w-0">
            <h1
              className={`text-xl font-semibold tracking-tight text-balance wrap-anywhere ${verdict.sentence.length < 60 ? 'sm:text-2xl' : ''} ${tone}`}
            >
              {verdict.sentence}
            </h1>
            <Facts facts={verdict.facts} />
          </div>
        </div>
        <div className="flex shrink-0 flex-col gap-3 sm:flex-row sm:items-center sm:gap-5">
          {next !== null && (
            <p className="text-sm text-muted">
              Next: {next.what}, <When at={next.at} />
            </p>
          )}
          <VerdictAction action={verdict.action} canBackUp={overview.sources.length > 0} />
        </div>
      </div>
    </section>
  );
}

function Facts({ facts }: { facts: Overview['verdict']['facts'] }) {
  if (facts.length === 0) return null;
  return (
    <ul className="mt-1.5 flex flex-wrap gap-x-2 text-sm text-muted">
      {facts.map((fact, index) => (
        <li key={fact.text} className="flex gap-x-2">
          {index > 0 && <span aria-hidden="true">·</span>}
          <span>
            {fact.text}
            {fact.at !== undefined && (
              <>
                {' '}
                <When at={fact.at} />
              </>
            )}
            {fact.durationMs !== undefined && ` ${formatDuration(fact.durationMs)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
