/** What went wrong, by name. */
import { formatCount } from './numbers.ts';
import type { Paint } from './output.ts';

/** More than this nobody reads on a terminal; --json has all. */
const shownAtMost = 100;

export function formatProblems(problems: readonly string[], paint: Paint, total = problems.length): string[] {
  const shown = problems
    .slice(0, shownAtMost)
    .map((problem) => `  ${paint('yellow', '!')} ${indented(problem)}`);
  if (total <= shown.length) return shown;
  return [...shown, `    and ${formatCount(total - shown.length)} more (--json lists them)`];
}

function indented(text: string): string {
  return text.replaceAll('\n', ' ');
}
