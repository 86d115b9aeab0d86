import { describe, expect, test } from 'vitest';
import { judgeSource, type SourceFacts } from './protection.ts';

const now = new Date('2026-11-21T12:00:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

const good: SourceFacts = {
  lastBackup: { takenAt: ago(1), partial: false },
  lastCompleteAt: ago(1),
  provenAt: ago(9),
  failedTestAt: undefined,
  lastRun: { status: 'succeeded', finishedAt: ago(0.9), errorMessage: null },
  expectedSince: ago(1.1),
  proofValidDays: 7,
};

test('protected: recent, complete, proven', () => {
  expect(judgeSource(good, now)).toEqual({ protection: 'protected', reason: null });
});

describe('anything less has its reason', () => {
  test.for<[string, Partial<SourceFacts>, string]>([
    [
      'nothing yet',
      { lastBackup: undefined, lastCompleteAt: undefined, lastRun: undefined, expectedSince: undefined },
      'new',
    ],
    [
      'nothing yet, and due',
      { lastBackup: undefined, lastCompleteAt: undefined, lastRun: undefined },
      'overdue',
    ],
    ['too old for its schedule', { expectedSince: ago(0.5) }, 'overdue'],
    [
      'recent but partial, while a complete one was due',
      { lastBackup: { takenAt: ago(1), partial: true }, lastCompleteAt: ago(30) },
      'overdue',
    ],
    [
      'the newest is partial, and nothing was due since the last complete one',
      { lastBackup: { takenAt: ago(1), partial: true }, lastCompleteAt: ago(1.05) },
      'partial',
    ],
    ['never proven', { provenAt: undefined }, 'unproven'],
    ['proven too long ago', { provenAt: ago(7 * 24 + 1) }, 'unproven'],
    [
      'the last run failed',
      { lastRun: { status: 'failed', finishedAt: ago(0.1), errorMessage: 'No.' } },
      'failed',
    ],
    ['a test failed', { failedTestAt: ago(2) }, 'failed'],
    ['a test failed, and none came after', { failedTestAt: ago(2), provenAt: undefined }, 'failed'],
  ])('%s', ([, facts, protection]) => {
    const judged = judgeSource({ ...good, ...facts }, now);
    expect(judged.protection).toBe(protection);
    expect(judged.reason).toMatch(/[.?]$/);
  });
});

test('what failed is over once it succeeded', () => {
  const failed = { status: 'failed', finishedAt: ago(5), errorMessage: 'No.' };
  expect(judgeSource({ ...good, lastRun: failed }, now).protection).toBe('protected');
  expect(judgeSource({ ...good, failedTestAt: ago(10) }, now).protection).toBe('protected');
});

test('a proof counts to the last moment of its days, and not longer', () => {
  const proof = (ms: number) => ({ ...good, provenAt: new Date(now.getTime() - 7 * 86_400_000 - ms) });
  expect(judgeSource(proof(0), now).protection).toBe('protected');
  expect(judgeSource(proof(1), now).protection).toBe('unproven');
});
