const steps = [
  ['owner', 'Owner'],
  ['vault', 'Vault'],
  ['recovery', 'Recovery key'],
  ['source', 'Source'],
  ['schedules', 'Schedules'],
] as const;

export type SetupStep = (typeof steps)[number][0];

/** Where in the set-up this is. */
export function Stepper({ current }: { current: SetupStep }) {
  const at = steps.findIndex(([step]) => step === current);
  return (
    <ol aria-label="Steps" className="mb-8 flex gap-1.5">
      {steps.map(([step, label], index) => (
        <li key={step} aria-current={step === current ? 'step' : undefined} className="flex-1">
          <span className={`block h-1 rounded-full ${index <= at ? 'bg-accent' : 'bg-default'}`} />
          <span
            className={`mt-2 block text-xs max-sm:sr-only ${step === current ? 'font-medium' : 'text-muted'}`}
          >
            {label}
            {index < at && <span className="sr-only">, done</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
