/** What `npm test` runs, in this order. */
export type TestStep = CheckStep | SuiteStep;

/** A program that is silent about what is right: its output is shown when it fails. */
export interface CheckStep {
  kind: 'check';
  name: string;
  title: string;
  command: readonly string[];
  /** True: what it says is of interest in any case. */
  showOutput?: boolean;
}

/** Tests that are counted one by one: a vitest project, or a program that writes its counts as scripts/count-tests.ts does. */
export interface SuiteStep {
  kind: 'suite';
  name: string;
  title: string;
  run: { project: string } | { command: readonly string[] };
}

export const testSteps: readonly TestStep[] = [
  {
    kind: 'check',
    name: 'format',
    title: 'format and lint',
    command: ['biome', 'ci', '--error-on-warnings'],
  },
  { kind: 'check', name: 'types', title: 'types', command: ['tsc', '--noEmit'] },
  {
    kind: 'check',
    name: 'types-web',
    title: 'types of the dashboard',
    command: ['tsc', '--noEmit', '-p', 'apps/web'],
  },
  { kind: 'check', name: 'layers', title: 'layers', command: ['node', 'scripts/check-layers.ts'] },
  { kind: 'check', name: 'unused', title: 'dead code', command: ['knip', '--no-progress'] },
  {
    kind: 'check',
    name: 'kernels',
    title: 'kernels are what their sources give',
    command: ['node', 'scripts/build-kernels.mjs', '--check'],
  },
  {
    kind: 'check',
    name: 'tools',
    title: 'programs to compare with',
    command: ['node', 'tests/support/show-tools.ts'],
  },
  { kind: 'suite', name: 'units', title: 'units', run: { project: 'units' } },
  {
    kind: 'suite',
    name: 'integration',
    title: 'integration, interop and faults',
    run: { project: 'integration' },
  },
  {
    kind: 'suite',
    name: 'browser',
    title: 'the dashboard in a browser',
    run: { command: ['node', 'tests/e2e/run.ts'] },
  },
];
