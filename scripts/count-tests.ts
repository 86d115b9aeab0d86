/** A vitest reporter that counts, for the closing line of `npm test`: writes JSON to $HOLDFAST_TEST_COUNTS. */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
  /** Why tests were skipped, each reason once. */
  reasons: string[];
}

export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts: TestCounts = { passed: 0, failed: unhandledErrors.length, skipped: 0, reasons: [] };
    const reasons = new Set<string>();
    for (const module of modules) {
      const failedBefore = counts.failed;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'pending') counts.failed++;
        else counts[result.state]++;
        if (result.state === 'skipped') reasons.add(result.note ?? test.fullName);
      }
      // A file that cannot be loaded, or whose hooks fail, may have no failed test of its own.
      if (module.state() === 'failed' && counts.failed === failedBefore) counts.failed++;
    }
    counts.reasons = [...reasons];
    const file = process.env['HOLDFAST_TEST_COUNTS'];
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
  }
}
