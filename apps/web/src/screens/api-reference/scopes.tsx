import type { OpenApi } from './openapi.ts';
import { anchorOfScope } from './schema-fields.ts';

const forWhom = { viewer: 'everybody', operator: 'operators and owners', owner: 'owners' } as const;

/** What keys may be allowed, each told once. */
export function Scopes({ document }: { document: OpenApi }) {
  return (
    <section aria-labelledby="part-scopes">
      <h2 id="part-scopes" className="text-lg font-semibold">
        Scopes
      </h2>
      <p className="mt-1 mb-3 text-sm text-muted">
        What a key may do is chosen when it is made. It can never do more than its person.
      </p>
      <dl className="divide-y divide-separator rounded-xl border border-border bg-surface text-sm">
        {Object.entries(document['x-scopes']).map(([scope, { words, role }]) => (
          <div
            key={scope}
            id={anchorOfScope(scope)}
            className="flex flex-col gap-1 px-4 py-2.5 sm:flex-row sm:gap-4"
          >
            <dt className="font-mono text-[0.8125rem] sm:w-44 sm:shrink-0">{scope}</dt>
            <dd className="flex min-w-0 flex-1 flex-col justify-between gap-x-4 sm:flex-row">
              {words}
              <span className="text-muted">{forWhom[role]}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
