import { Lexer } from 'marked';
import { Inline } from '../help/inline.tsx';

/** Paragraphs with their emphasis and code; nothing in the text can become markup of its own. */
export function Prose({ text }: { text: string }) {
  return text.split('\n\n').map((paragraph) => (
    <p key={paragraph} className="not-last:mb-3">
      <Inline tokens={Lexer.lexInline(paragraph)} />
    </p>
  ));
}
