'use client';
import { useEffect } from 'react';
import { FieldTable } from './field-table.tsx';
import type { OpenApi, Schema } from './openapi.ts';
import { anchorOfShape, choicesOf, fieldsOf, typeOf } from './schema-fields.ts';
import { TypeText } from './type-text.tsx';

/** What the operations take and give, each told once. */
export function Shapes({ document }: { document: OpenApi }) {
  useOpenByAddress();
  return (
    <section aria-labelledby="part-shapes">
      <h2 id="part-shapes" className="mb-3 text-lg font-semibold">
        Shapes
      </h2>
      <ul className="divide-y divide-separator rounded-xl border border-border bg-surface">
        {Object.entries(document.components.schemas).map(([name, schema]) => (
          <li key={name}>
            <details id={anchorOfShape(name)}>
              <summary className="cursor-pointer px-4 py-2.5 font-mono text-sm hover:bg-surface-secondary">
                {name}
              </summary>
              <div className="flex flex-col gap-4 border-t border-separator px-4 py-4 text-sm">
                <Shape schema={schema} document={document} />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Shape({ schema, document }: { schema: Schema; document: OpenApi }) {
  return choicesOf(schema, document).map((choice, index, choices) => {
    const fields = fieldsOf(choice, document);
    const caption = choices.length === 1 ? 'Fields' : index === 0 ? 'Either' : 'Or';
    if (fields.length === 0) return <TypeText key={typeOf(choice)} type={typeOf(choice)} />;
    return <FieldTable key={typeOf(choice)} caption={caption} fields={fields} />;
  });
}

/** What an address names is closed at first, and shall be seen. */
function useOpenByAddress(): void {
  useEffect(() => {
    const open = () => {
      const named = window.document.getElementById(location.hash.slice(1));
      if (!(named instanceof HTMLDetailsElement)) return;
      named.open = true;
      named.scrollIntoView();
    };
    open();
    window.addEventListener('hashchange', open);
    return () => window.removeEventListener('hashchange', open);
  }, []);
}
