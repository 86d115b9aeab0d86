/** What was looked at, and what is to be done about it. */
export interface DoctorFinding {
  /** `node`, `database`, `vault Home`: what was looked at. */
  name: string;
  /** `note`: could not be looked at, or is as it may be. */
  state: 'good' | 'note' | 'warning' | 'problem';
  /** One sentence: what is. */
  message: string;
  /** What to do; with every warning and problem. */
  fix?: string;
}

type Say = (message: string) => DoctorFinding;
type SayWithFix = (message: string, fix: string) => DoctorFinding;

/** Words for findings about one thing. */
export function findingsOf(name: string): { good: Say; note: Say; warning: SayWithFix; problem: SayWithFix } {
  return {
    good: (message) => ({ name, state: 'good', message }),
    note: (message) => ({ name, state: 'note', message }),
    warning: (message, fix) => ({ name, state: 'warning', message, fix }),
    problem: (message, fix) => ({ name, state: 'problem', message, fix }),
  };
}

/** What went wrong in one line. A driver's own words may go on about queries. */
export function firstLine(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return (said.trim().split('\n')[0] ?? '').slice(0, 300);
}
