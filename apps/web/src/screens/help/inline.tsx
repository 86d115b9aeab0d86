import type { Token, Tokens } from 'marked';
import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';

/** What stands within a line: emphasis, code, links. */
export function Inline({ tokens }: { tokens: readonly Token[] | undefined }): ReactNode {
  return tokens?.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change its order
    <Fragment key={index}>{show(token)}</Fragment>
  ));
}

function show(token: Token): ReactNode {
  switch (token.type) {
    case 'strong':
      return (
        <strong className="font-semibold">
          <Inline tokens={token.tokens} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case 'codespan':
      return (
        <code className="rounded bg-surface-secondary px-1 py-0.5 font-mono text-[0.85em] wrap-anywhere">
          {token.text}
        </code>
      );
    case 'link':
      return <GuideLink token={token as Tokens.Link} />;
    case 'br':
      return <br />;
    case 'image':
      return <GuideImage token={token as Tokens.Image} />;
    case 'text':
      return token.tokens ? <Inline tokens={token.tokens} /> : unescaped(token.text);
    case 'escape':
      return token.text;
    default:
      return token.raw;
  }
}

function GuideLink({ token }: { token: Tokens.Link }) {
  const content = <Inline tokens={token.tokens} />;
  const page = /^(?:\.\/)?([\w-]+)\.md(#[\w-]+)?$/.exec(token.href);
  const href = page ? `/help/${page[1]}${page[2] ?? ''}` : token.href;
  if (!/^(\/|#|https?:)/.test(href)) return content;
  const look = 'text-link underline underline-offset-3';
  if (href.startsWith('http')) {
    return (
      <a href={href} rel="noreferrer" target="_blank" className={look}>
        {content}
      </a>
    );
  }
  return (
    <Link href={href} className={look}>
      {content}
    </Link>
  );
}

/** One of our own pictures; of any other only its words. */
function GuideImage({ token: { href, text } }: { token: Tokens.Image }) {
  const [, name] = /^images\/([a-z0-9-]+\.png)$/.exec(href) ?? [];
  if (name === undefined) return text;
  return (
    // biome-ignore lint/performance/noImgElement: it is served as it is, from the guide's own folder
    <img
      src={`/guide-images/${name}`}
      alt={text}
      loading="lazy"
      className="my-2 w-full rounded-lg border border-border"
    />
  );
}

/** The parser leaves entities to whoever writes HTML. */
function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
