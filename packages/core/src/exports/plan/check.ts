/** Small checks for documents from outside. Each throws a plain error that names the member; callers say what it was in. */
export type Checked = Record<string, unknown>;

function fail(name: string, what: string): never {
  throw new Error(`“${name}” is not ${what}`);
}

export const check = {
  object(value: unknown, name: string): Checked {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Checked)
      : fail(name, 'an object');
  },
  list<T>(value: unknown, name: string, item: (value: unknown) => T): T[] {
    return Array.isArray(value) ? value.map((element) => item(element)) : fail(name, 'a list');
  },
  text(value: unknown, name: string): string {
    return typeof value === 'string' ? value : fail(name, 'a text');
  },
  texts(value: unknown, name: string): string[] {
    return check.list(value, name, (element) => check.text(element, name));
  },
  flag(value: unknown, name: string): boolean {
    return typeof value === 'boolean' ? value : fail(name, 'true or false');
  },
  count(value: unknown, name: string): number {
    return typeof value === 'number' && value >= 0 && Number.isSafeInteger(Math.round(value))
      ? value
      : fail(name, 'a number');
  },
  oneOf<const T extends string>(value: unknown, name: string, choices: readonly T[]): T {
    return choices.includes(value as T) ? (value as T) : fail(name, `one of ${choices.join(', ')}`);
  },
};
