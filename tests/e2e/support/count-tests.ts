/** A Playwright reporter that counts, for the closing line of `npm test`: writes JSON to $HOLDFAST_TEST_COUNTS. */
import { writeFileSync } from 'node:fs';
import type { FullResult, Reporter, Suite } from '@playwright/test/reporter';

export default class CountingReporter implements Reporter {
  #root: Suite | undefined;

  onBegin(_config: unknown, root: Suite): void {
    this.#root = root;
  }

  onEnd(_result: FullResult): void {
    const file = process.env['HOLDFAST_TEST_COUNTS'];
    if (file === undefined) return;
    const outcomes = this.#root?.allTests().map((test) => test.outcome()) ?? [];
    const skipped = outcomes.filter((outcome) => outcome === 'skipped').length;
    const passed = outcomes.filter((outcome) => outcome === 'expected' || outcome === 'flaky').length;
    const failed = outcomes.length - skipped - passed;
    const reasons = skipped > 0 ? ['a test of the dashboard was not reached'] : [];
    writeFileSync(file, JSON.stringify({ passed, failed, skipped, reasons }));
  }
}
