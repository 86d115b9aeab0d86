import { Fragment } from 'react';
import { anchorOfShape } from './schema-fields.ts';

/** A type in words, whose named shapes lead to where they are told. */
export function TypeText({ type }: { type: string }) {
  // Names begin with a capital; nothing else in a type does, but what stands in quotes.
  const parts = type.split(/("[^"]*"|\b[A-Z]\w+\b)/);
  return (
    <code className="font-mono text-xs wrap-anywhere">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change its order
        <Fragment key={index}>
          {/^[A-Z]/.test(part) ? (
            <a href={`#${anchorOfShape(part)}`} className="text-link hover:underline">
              {part}
            </a>
          ) : (
            part
          )}
        </Fragment>
      ))}
    </code>
  );
}
