/** Locks, as machines and as people see them. */
import type { listLocks } from '@holdfast/core/vault';
import type { Paint } from './output.ts';
import { formatTable } from './table.ts';
import { formatAgo, formatTime } from './times.ts';

export type Lock = Awaited<ReturnType<typeof listLocks>>[number];

export function lockDocument({ id, state, exclusive, hostname, username, pid, time }: Lock) {
  return { id, state, exclusive, hostname, username, pid, refreshed: time?.toISOString() };
}

const states: Record<Lock['state'], string> = {
  held: 'held',
  stale: 'stale: its process has probably ended',
  abandoned: 'left behind: its process has ended',
  unreadable: 'unreadable',
};

export function formatLocks(locks: readonly Lock[], paint: Paint): string[] {
  return formatTable(
    [
      { title: 'Lock' },
      { title: 'Kind' },
      { title: 'Held by' },
      { title: 'Refreshed' },
      { title: '' },
      { title: 'State' },
    ],
    locks.map(({ id, state, exclusive, hostname, username, pid, time }) => [
      id.slice(0, 8),
      exclusive === undefined ? '' : exclusive ? 'exclusive' : 'shared',
      pid === undefined ? '' : `${username}@${hostname}, process ${pid}`,
      time === undefined ? '' : formatTime(time),
      time === undefined ? '' : formatAgo(time),
      state === 'held' ? states[state] : paint('yellow', states[state]),
    ]),
    (title) => paint('dim', title),
  );
}
