/**
 * What somebody typed, as a key of so many columns: one text; of several columns a JSON list of texts, or the texts with
 * commas between. Undefined when it cannot be one.
 */
export function wholeKey(typed: string, columns: number): string[] | undefined {
  if (columns === 1) return [typed];
  const parts = listOf(typed) ?? typed.split(',').map((part) => part.trim());
  return parts.length === columns ? parts : undefined;
}

function listOf(typed: string): string[] | undefined {
  if (!typed.startsWith('[')) return undefined;
  try {
    const list = JSON.parse(typed) as unknown;
    return Array.isArray(list) ? list.map(String) : undefined;
  } catch {
    return undefined;
  }
}
