import type { StripDay } from '@holdfast/contracts/sources';

/** Height and colour: nothing is told by colour alone. */
const looks: Record<StripDay['outcome'], { bar: string; word: string }> = {
  succeeded: { bar: 'h-6 bg-success', word: 'succeeded' },
  partial: { bar: 'h-4 bg-warning', word: 'partial' },
  failed: {
    bar: 'h-6 bg-danger [clip-path:polygon(0_0,100%_0,100%_40%,0_55%,0_65%,100%_50%,100%_100%,0_100%)]',
    word: 'failed',
  },
  missed: { bar: 'h-6 border-[1.5px] border-danger', word: 'did not run' },
  cancelled: { bar: 'h-2.5 bg-muted', word: 'cancelled' },
  running: { bar: 'h-6 bg-accent motion-safe:animate-pulse', word: 'running' },
  none: { bar: 'h-1 bg-separator-tertiary', word: 'nothing due' },
};

/** A bar a day, the worst that happened on it. */
export function RunStrip({ days, name }: { days: readonly StripDay[]; name: string }) {
  return (
    <span
      role="img"
      aria-label={summaryOf(days, name)}
      className="flex h-6 items-end gap-[2px] max-md:max-w-56"
    >
      {days.map((day) => (
        <span
          key={day.day}
          title={`${dayOf(day.day)}: ${looks[day.outcome].word}${day.runs > 1 ? `, ${day.runs} runs` : ''}`}
          className="flex h-6 min-w-1 flex-1 items-end md:w-1.5 md:flex-none"
        >
          <span className={`block w-full rounded-[1px] ${looks[day.outcome].bar}`} />
        </span>
      ))}
    </span>
  );
}

/** `Shop, last 30 days: 28 days succeeded, 1 failed (3 Nov).` */
function summaryOf(days: readonly StripDay[], name: string): string {
  const parts = (Object.keys(looks) as StripDay['outcome'][]).flatMap((outcome) => {
    const such = days.filter((day) => day.outcome === outcome);
    if (such.length === 0 || outcome === 'none') return [];
    const when =
      outcome === 'succeeded'
        ? ''
        : ` (${such
            .slice(-3)
            .map(({ day }) => dayOf(day))
            .join(', ')})`;
    return [`${such.length} ${such.length === 1 ? 'day' : 'days'} ${looks[outcome].word}${when}`];
  });
  return `${name}, last ${days.length} days: ${parts.join(', ') || 'nothing yet'}`;
}

/** The day is one of the reader's zone already. */
function dayOf(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
