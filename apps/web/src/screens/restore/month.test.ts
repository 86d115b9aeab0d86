import { expect, test } from 'vitest';
import { monthOf, moveMonth, weeksOf } from './month.ts';

test('weeks begin on Monday and hold every day once', () => {
  const weeks = weeksOf({ year: 2026, month: 10 });
  expect(weeks[0]?.map((day) => day?.number)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    1,
  ]);
  expect(weeks.flat().flatMap((day) => day?.number ?? [])).toEqual(
    Array.from({ length: 30 }, (_, index) => index + 1),
  );
  expect(weeks.every((week) => week.length === 7)).toBe(true);
  expect(weeks.flat().find((day) => day?.number === 3)?.day).toBe('2026-11-03');
});

test('a day ends where the next one begins, also when the clock changes', () => {
  const days = weeksOf({ year: 2026, month: 2 })
    .flat()
    .flatMap((day) => day ?? []);
  for (const [index, day] of days.entries()) {
    const next = days[index + 1];
    if (next) expect(day.to.getTime() + 1).toBe(next.from.getTime());
  }
});

test('months follow each other over the turn of a year', () => {
  expect(moveMonth({ year: 2026, month: 11 }, 1)).toEqual({ year: 2027, month: 0 });
  expect(moveMonth({ year: 2026, month: 0 }, -1)).toEqual({ year: 2025, month: 11 });
  expect(monthOf(new Date(2026, 10, 21))).toEqual({ year: 2026, month: 10 });
});
