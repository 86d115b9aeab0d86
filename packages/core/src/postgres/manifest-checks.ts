/** Small checks that a JSON value has the shape a type says; each names the field that has not. */
import { HoldfastError } from '../errors.ts';

export type Check<T> = (value: unknown, path: string) => T;

/** Marks a field that may be absent. */
type OptionalCheck<T> = Check<T | undefined> & { optional: true };

type FieldChecks<T> = {
  [K in keyof T]-?: undefined extends T[K] ? OptionalCheck<Exclude<T[K], undefined>> : Check<T[K]>;
};

function fail(path: string, expected: string): never {
  throw new HoldfastError(
    'archive-unreadable',
    `The backup's manifest is damaged: ${path} is not ${expected}.`,
    { data: { path } },
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const check = {
  field(value: unknown, name: string, path: string): unknown {
    return isRecord(value) ? value[name] : fail(path, 'an object');
  },
  text: ((value, path) => (typeof value === 'string' ? value : fail(path, 'text'))) as Check<string>,
  flag: ((value, path) =>
    typeof value === 'boolean' ? value : fail(path, 'true or false')) as Check<boolean>,
  integer(minimum: number): Check<number> {
    return (value, path) =>
      Number.isSafeInteger(value) && (value as number) >= minimum
        ? (value as number)
        : fail(path, `a whole number from ${minimum}`);
  },
  literal<const T extends string>(expected: T): Check<T> {
    return (value, path) => (value === expected ? expected : fail(path, `"${expected}"`));
  },
  oneOf<const T extends string>(allowed: readonly T[]): Check<T> {
    return (value, path) =>
      allowed.find((one) => one === value) ?? fail(path, `one of ${allowed.join(', ')}`);
  },
  pattern(expression: RegExp, what: string): Check<string> {
    return (value, path) => (typeof value === 'string' && expression.test(value) ? value : fail(path, what));
  },
  optional<T>(inner: Check<T>): OptionalCheck<T> {
    const checked: Check<T | undefined> = (value, path) =>
      value === undefined ? undefined : inner(value, path);
    return Object.assign(checked, { optional: true as const });
  },
  array<T>(inner: Check<T>): Check<T[]> {
    return (value, path) =>
      Array.isArray(value)
        ? value.map((item, index) => inner(item, `${path}[${index}]`))
        : fail(path, 'a list');
  },
  record<T>(inner: Check<T>): Check<Record<string, T>> {
    return (value, path) => {
      if (!isRecord(value)) fail(path, 'an object');
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, inner(item, `${path}.${key}`)]),
      );
    };
  },
  object<T extends object>(fields: FieldChecks<T>): Check<T> {
    return (value, path) => {
      if (!isRecord(value)) fail(path, 'an object');
      const entries = Object.entries(fields as Record<string, Check<unknown>>)
        .map(([name, field]) => [name, field(value[name], `${path}.${name}`)] as const)
        .filter(([, checked]) => checked !== undefined);
      return Object.fromEntries(entries) as T;
    };
  },
};
