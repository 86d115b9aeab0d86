/**
 * Runs every check and every test, goes on after a failure, and ends with the line `N passed, N failed`.
 *
 *   npm test                                    everything
 *   npm test -- --only types,units              these steps
 *   npm test -- --only units packages/core      with a filter of file names for vitest
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { TestCounts } from './count-tests.ts';
import { type CheckStep, type SuiteStep, testSteps } from './test-steps.ts';

interface Outcome extends TestCounts {
  title: string;
  seconds: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
const paint = (code: number, text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' } },
  allowPositionals: true,
});
const chosen = values.only?.split(',');
const unknown = chosen?.filter((name) => !testSteps.some((step) => step.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(
    `No step is called ${unknown.join(', ')}; there are ${testSteps.map((step) => step.name).join(', ')}.`,
  );
  process.exit(2);
}

const outcomes: Outcome[] = [];
for (const step of testSteps) {
  if (chosen && !chosen.includes(step.name)) continue;
  const startedAt = performance.now();
  const counts = step.kind === 'check' ? await runCheck(step) : await runSuite(step);
  const outcome = { title: step.title, ...counts, seconds: (performance.now() - startedAt) / 1000 };
  outcomes.push(outcome);
  console.log(summary(outcome));
}

const sum = (key: 'passed' | 'failed' | 'skipped') =>
  outcomes.reduce((total, outcome) => total + outcome[key], 0);
console.log('');
for (const outcome of outcomes) console.log(summary(outcome));
if (sum('skipped') > 0) {
  console.log(`\n${sum('skipped')} skipped:`);
  for (const reason of new Set(outcomes.flatMap(({ reasons }) => reasons))) console.log(`  ${reason}`);
}
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 || outcomes.length === 0 ? 1 : 0;

function summary({ title, passed, failed, skipped, seconds }: Outcome): string {
  const counts = [
    `${passed} passed`,
    failed > 0 ? `${failed} failed` : '',
    skipped > 0 ? `${skipped} skipped` : '',
  ];
  const mark = failed > 0 ? paint(31, '✗') : paint(32, '✓');
  return `${mark} ${title.padEnd(38)} ${`${seconds.toFixed(1)} s`.padStart(8)}   ${counts.filter(Boolean).join(', ')}`;
}

async function runCheck({ command, showOutput }: CheckStep): Promise<TestCounts> {
  const colours = command[0] === 'biome' ? [`--colors=${colour ? 'force' : 'off'}`] : [];
  const { code, output } = await run([...command, ...colours], false);
  if (code !== 0 || showOutput) console.log(output.trimEnd());
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, reasons: [] };
}

async function runSuite({ run: suite, title }: SuiteStep): Promise<TestCounts> {
  console.log(paint(1, `\n${title}`));
  const work = await mkdtemp(join(tmpdir(), 'holdfast-tests-'));
  const file = join(work, 'counts.json');
  try {
    const command = 'command' in suite ? suite.command : vitest(suite.project);
    const { code } = await run([...command, ...positionals], true, { HOLDFAST_TEST_COUNTS: file });
    const none: TestCounts = { passed: 0, failed: 0, skipped: 0, reasons: [] };
    const counts = await readFile(file, 'utf8').then(
      (text) => JSON.parse(text) as TestCounts,
      () => none,
    );
    // A suite that could not even start has no failed test to count.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function vitest(project: string): string[] {
  const reporters = ['--reporter=default', '--reporter=./scripts/count-tests.ts'];
  return ['vitest', 'run', '--project', project, '--passWithNoTests', ...reporters];
}

/** Runs a program of node_modules/.bin; its output is shown as it comes, or kept. */
function run(
  command: readonly string[],
  show: boolean,
  variables: Record<string, string> = {},
): Promise<{ code: number; output: string }> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules', '.bin', program), args, {
      cwd: root,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      env: { ...process.env, ...variables, ...(colour ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', (error) =>
      resolve({ code: 1, output: `${program} could not be started: ${error.message}` }),
    );
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
