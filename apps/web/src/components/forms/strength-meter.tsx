'use client';
import type { Strength } from './strength.ts';

const colours = ['bg-danger', 'bg-danger', 'bg-warning', 'bg-success', 'bg-success'] as const;
const steps = [0, 1, 2, 3] as const;

/** Four steps, a word, and what would make it better. */
export function StrengthMeter({ strength }: { strength: Strength | undefined }) {
  const score = strength?.score ?? 0;
  return (
    <div className="mt-1.5">
      <div className="flex gap-1" aria-hidden="true">
        {steps.map((step) => (
          <span
            key={step}
            className={`h-1 flex-1 rounded-full ${strength && step < Math.max(1, score) ? colours[score] : 'bg-default'}`}
          />
        ))}
      </div>
      <p className="mt-1.5 min-h-5 text-xs text-muted" aria-live="polite">
        {strength && (
          <>
            <span className="font-medium text-foreground">This is {strength.word}.</span> {strength.advice}
          </>
        )}
      </p>
    </div>
  );
}
