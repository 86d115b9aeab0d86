const steps = [
  ['backup', 'Which'],
  ['what', 'What'],
  ['where', 'Where'],
  ['check', 'Check'],
] as const;

export type RestoreStep = (typeof steps)[number][0];

/** Where on the way this is. The progress and the result follow on the page of the run. */
export function RestoreSteps({ current }: { current: RestoreStep }) {
  const at = steps.findIndex(([step]) => step === current);
  return (
    <ol aria-label="Steps of the restore" className="mb-6 flex max-w-md gap-1.5">
      {steps.map(([step, label], index) => (
        <li key={step} aria-current={step === current ? 'step' : undefined} className="flex-1">
          <span className={`block h-1 rounded-full ${index <= at ? 'bg-accent' : 'bg-default'}`} />
          <span className={`mt-2 block text-xs ${step === current ? 'font-medium' : 'text-muted'}`}>
            {label}
            {index < at && <span className="sr-only">, done</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
