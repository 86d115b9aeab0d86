import type { ExportState, ExportSummary } from '@holdfast/contracts/exports';

export const stateWords: Record<ExportState, string> = {
  preparing: 'Being made',
  ready: 'Ready',
  failed: 'Failed',
  cancelled: 'Cancelled',
  expired: 'Expired',
  removed: 'Removed',
};

/** `customer 4711`, `3 of customer`, `all of customer`. */
export function whoseWords({ root, profiles }: Pick<ExportSummary, 'root' | 'profiles'>): string {
  const table = root.replace(/^.*\./, '').replaceAll('"', '');
  if (profiles === 'all') return `Everybody in ${table}`;
  const [first] = profiles;
  return profiles.length === 1 && first ? `${table} ${first.join(', ')}` : `${profiles.length} of ${table}`;
}

export function formatWords({ formats, container }: Pick<ExportSummary, 'formats' | 'container'>): string {
  const names = formats.map((format) => format.toUpperCase()).join(' and ');
  return `${names}, in a ${container === 'zip' ? 'ZIP' : 'page that opens itself'}`;
}
