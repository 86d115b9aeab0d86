/** Markdown as elements: built from the parsed text, so that nothing in it can become markup of its own. */

import { anchorOf } from '@holdfast/contracts/help';
import type { Token, Tokens } from 'marked';
import { plainText } from './guide.ts';
import { Inline } from './inline.tsx';

export function Blocks({ tokens }: { tokens: readonly Token[] }) {
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change its order
    <Block key={index} token={token} />
  ));
}

function Block({ token }: { token: Token }) {
  switch (token.type) {
    case 'heading':
      return <Heading token={token as Tokens.Heading} />;
    case 'paragraph':
      return (
        <p className="my-4">
          <Inline tokens={token.tokens} />
        </p>
      );
    case 'text':
      return token.tokens ? <Inline tokens={token.tokens} /> : token.text;
    case 'code':
      return (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
          tabIndex={0}
          className="my-4 overflow-x-auto rounded-lg bg-surface-secondary px-4 py-3 font-mono text-xs leading-6"
        >
          {token.text}
        </pre>
      );
    case 'list':
      return <List token={token as Tokens.List} />;
    case 'blockquote':
      return (
        <blockquote className="my-4 border-l-2 border-accent pl-4">
          <Blocks tokens={token.tokens ?? []} />
        </blockquote>
      );
    case 'table':
      return <Table token={token as Tokens.Table} />;
    case 'hr':
      return <hr className="my-8 border-separator" />;
    default:
      return null;
  }
}

function Heading({ token }: { token: Tokens.Heading }) {
  const id = anchorOf(plainText(token));
  const content = <Inline tokens={token.tokens} />;
  if (token.depth === 1)
    return (
      <h1 id={id} className="mb-6 text-2xl font-semibold tracking-tight">
        {content}
      </h1>
    );
  if (token.depth === 2)
    return (
      <h2 id={id} className="mt-10 mb-3 text-lg font-semibold">
        {content}
      </h2>
    );
  return (
    <h3 id={id} className="mt-7 mb-2 text-base font-medium">
      {content}
    </h3>
  );
}

function List({ token }: { token: Tokens.List }) {
  const items = token.items.map((item) => (
    <li key={item.raw} className="my-1.5 pl-1">
      <Blocks tokens={item.tokens} />
    </li>
  ));
  if (!token.ordered) return <ul className="my-4 list-disc pl-6">{items}</ul>;
  return (
    <ol start={Number(token.start) || 1} className="my-4 list-decimal pl-6">
      {items}
    </ol>
  );
}

function Table({ token }: { token: Tokens.Table }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section aria-label="Table" tabIndex={0} className="my-5 overflow-x-auto rounded-lg border border-border">
      <table className="w-full text-left text-sm">
        {token.header.some(({ text }) => text !== '') && (
          <thead className="bg-surface-secondary">
            <tr>
              {token.header.map((cell) => (
                <th key={cell.text} scope="col" className="px-4 py-2 font-medium">
                  <Inline tokens={cell.tokens} />
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody className="divide-y divide-separator">
          {token.rows.map((row) => (
            <tr key={row.map(({ text }) => text).join('|')}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change its order
                <td key={column} className="px-4 py-2 align-top">
                  <Inline tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
