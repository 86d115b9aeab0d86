import type { RunSummary } from '@holdfast/contracts/runs';

/** The same data with this run in it as it is now; unchanged where it is not shown. */
export function withRun<T>(data: T, run: RunSummary): T {
  if (Array.isArray(data)) {
    let changed = false;
    const items = data.map((item: unknown) => {
      const next = withRun(item, run);
      changed ||= next !== item;
      return next;
    });
    return changed ? (items as T) : data;
  }
  if (data === null || typeof data !== 'object') return data;
  if ('id' in data && 'cancelRequested' in data)
    return data.id === run.id ? ({ ...data, ...run } as T) : data;
  let result: object = data;
  for (const [key, value] of Object.entries(data)) {
    if (!['running', 'runs', 'items', 'pages'].includes(key)) continue;
    const next: unknown = withRun(value, run);
    if (next !== value) result = { ...result, [key]: next };
  }
  return result as T;
}
