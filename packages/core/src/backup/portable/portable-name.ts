import type { Backup } from '../backup.ts';

export const portableSuffix = '.holdfast.tar';

/** A file name that every system takes and that sorts by time: `<source>-<time>.holdfast.tar`. */
export function portableName(
  { source, time }: Pick<Backup, 'source' | 'time'>,
  suffix: string = portableSuffix,
): string {
  const plain = source
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
  const at = time.replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  return `${plain === '' ? 'backup' : plain}-${at}${suffix}`;
}
