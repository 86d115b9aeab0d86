/** Days of a month as a calendar shows them. Days are of the reader's own zone. */
export interface Month {
  year: number;
  /** 0 is January. */
  month: number;
}

export interface CalendarDay {
  /** `2026-11-21`, as the server names it. */
  day: string;
  number: number;
  from: Date;
  /** The moment before the next day. */
  to: Date;
}

export function monthOf(date: Date): Month {
  return { year: date.getFullYear(), month: date.getMonth() };
}

export function moveMonth({ year, month }: Month, by: number): Month {
  return monthOf(new Date(year, month + by, 1));
}

/** Weeks from Monday to Sunday; days of other months are undefined. */
export function weeksOf({ year, month }: Month): (CalendarDay | undefined)[][] {
  const length = new Date(year, month + 1, 0).getDate();
  const before = (new Date(year, month, 1).getDay() + 6) % 7;
  const cells: (CalendarDay | undefined)[] = Array.from({ length: before }, () => undefined);
  for (let number = 1; number <= length; number++) cells.push(dayOf(year, month, number));
  while (cells.length % 7 > 0) cells.push(undefined);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

function dayOf(year: number, month: number, number: number): CalendarDay {
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    day: `${year}-${two(month + 1)}-${two(number)}`,
    number,
    from: new Date(year, month, number),
    to: new Date(new Date(year, month, number + 1).getTime() - 1),
  };
}
