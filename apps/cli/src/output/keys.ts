/** Keys, as machines and as people see them. */
import type { KeyInfo } from '@holdfast/core/vault';
import type { Paint } from './output.ts';
import { formatTable } from './table.ts';
import { formatAgo, formatTime } from './times.ts';

export function keyDocument({ id, fingerprint, created, username, hostname, current }: KeyInfo) {
  return { id, fingerprint, created, username, hostname, current };
}

export function formatKeys(keys: readonly KeyInfo[], paint: Paint): string[] {
  return formatTable(
    [{ title: 'Key' }, { title: 'Made' }, { title: '' }, { title: 'By' }, { title: '' }],
    keys.map(({ fingerprint, created, username, hostname, current }) => {
      const time = new Date(created);
      return [
        fingerprint,
        formatTime(time),
        formatAgo(time),
        `${username}@${hostname}`,
        current ? paint('green', 'in use now') : '',
      ];
    }),
    (title) => paint('dim', title),
  );
}
