import { listBackupsInput } from '@holdfast/contracts/backups';
import { expect, test } from 'vitest';
import { everyBackup, toListInput } from './filter.ts';

const now = new Date('2026-11-21T12:34:56Z');

test('nothing chosen asks for everything', () => {
  expect(toListInput(everyBackup, now)).toEqual({ limit: 25 });
});

test('each choice is one condition', () => {
  const chosen = { sourceId: 'all', kind: 'files', proof: 'unproven', state: 'partial', since: '7' } as const;
  const input = toListInput(chosen, now);
  expect(input).toEqual({
    limit: 25,
    kind: ['files'],
    proof: ['none', 'structure', 'full', 'partly'],
    state: 'partial',
    from: '2026-11-14T12:00:00.000Z',
  });
  expect(listBackupsInput.safeParse(input).success).toBe(true);
  expect(toListInput({ ...everyBackup, state: 'pinned' }, now)).toEqual({ limit: 25, pinned: true });
});
