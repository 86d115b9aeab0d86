import { Prose } from './prose.tsx';
import type { Field } from './schema-fields.ts';
import { TypeText } from './type-text.tsx';

export interface ShownField extends Field {
  /** Of a parameter: path, query or header. */
  where?: string;
}

/** Fields, each with its type and what it means; below one another on a phone. */
export function FieldTable({ caption, fields }: { caption: string; fields: readonly ShownField[] }) {
  if (fields.length === 0) return null;
  return (
    <section aria-label={caption}>
      <h3 className="mb-2 font-medium">{caption}</h3>
      <dl className="divide-y divide-separator rounded-lg border border-border">
        {fields.map(({ name, type, required, description, where }) => (
          <div key={name} className="flex flex-col gap-1 px-3 py-2 sm:flex-row sm:gap-4">
            <dt className="flex min-w-0 shrink-0 flex-wrap items-baseline gap-x-2 sm:w-52">
              <span className="font-mono text-[0.8125rem] wrap-anywhere">{name}</span>
              {required && <span className="text-xs text-warning-soft-foreground">required</span>}
              {where !== undefined && <span className="text-xs text-muted">{where}</span>}
            </dt>
            <dd className="min-w-0">
              <TypeText type={type} />
              {description !== '' && (
                <div className="mt-0.5 text-muted">
                  <Prose text={description} />
                </div>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
