/**
 * One gitignore pattern as a regular expression over raw bytes (gitignore(5); git's wildmatch.c matches bytes, not
 * characters, and so do we: paths and patterns are latin1 strings with one character per byte).
 */
export interface GitignorePattern {
  negated: boolean;
  directoryOnly: boolean;
  /** Matches the path relative to the root, without a slash at either end. */
  expression: RegExp;
}

/** Compiles one line; undefined for empty lines, comments and patterns that can never match. */
export function compilePattern(line: string): GitignorePattern | undefined {
  let pattern = trimTrailingBlanks(Buffer.from(line.replace(/\r?\n?$/, ''), 'utf8').toString('latin1'));
  if (pattern === '' || pattern.startsWith('#')) return undefined;
  const negated = pattern.startsWith('!');
  if (negated) pattern = pattern.slice(1);
  const directoryOnly = pattern.endsWith('/');
  if (directoryOnly) pattern = pattern.slice(0, -1);
  if (pattern === '') return undefined;
  const slashAt = pattern.indexOf('/');
  if (slashAt === 0) pattern = pattern.slice(1);
  const source = translate(pattern, slashAt >= 0);
  if (source === undefined) return undefined;
  // A pattern without a slash is compared with the last component, wherever it is.
  const start = slashAt >= 0 ? '^' : '(?:^|/)';
  return { negated, directoryOnly, expression: new RegExp(`${start}${source}$`) };
}

function trimTrailingBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === ' ') {
    let backslashes = 0;
    while (backslashes < end - 1 && text[end - 2 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 1) break;
    end -= 1;
  }
  return text.slice(0, end);
}

function translate(pattern: string, withSlashes: boolean): string | undefined {
  let source = '';
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at]!;
    if (character === '*') {
      let end = at;
      while (pattern[end] === '*') end += 1;
      const wholeComponent =
        (at === 0 || pattern[at - 1] === '/') && (end === pattern.length || pattern[end] === '/');
      if (withSlashes && end - at >= 2 && wholeComponent) {
        if (end === pattern.length) source += '[^]*';
        else {
          source += '(?:[^]*/)?';
          end += 1;
        }
      } else {
        source += '[^/]*';
      }
      at = end;
    } else if (character === '?') {
      source += '[^/]';
      at += 1;
    } else if (character === '[') {
      const set = translateSet(pattern, at);
      if (set === undefined) return undefined;
      source += set.source;
      at = set.end;
    } else if (character === '\\') {
      // A backslash at the very end can never match.
      if (at + 1 === pattern.length) return undefined;
      source += literal(pattern[at + 1]!);
      at += 2;
    } else {
      source += literal(character);
      at += 1;
    }
  }
  return source;
}

const classes: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  space: ' \\t\\n\\v\\f\\r',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** A bracket expression; `start` is at its `[`. Undefined when it is never closed or names an unknown class. */
function translateSet(pattern: string, start: number): { source: string; end: number } | undefined {
  let at = start + 1;
  const inverted = pattern[at] === '!' || pattern[at] === '^';
  if (inverted) at += 1;
  let members = '';
  for (let first = true; first || pattern[at] !== ']'; first = false) {
    if (at >= pattern.length) return undefined;
    const named = /^\[:([a-z]*):\]/.exec(pattern.slice(at, at + 12));
    if (named !== null) {
      const range = classes[named[1]!];
      if (range === undefined) return undefined;
      members += range;
      at += named[0].length;
      continue;
    }
    const from = setMember(pattern, at);
    if (from === undefined) return undefined;
    at = from.end;
    if (pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']') {
      const to = setMember(pattern, at + 1);
      if (to === undefined) return undefined;
      at = to.end;
      if (to.code >= from.code) members += `${escaped(from.code)}-${escaped(to.code)}`;
    }
    // The first end is a member by itself, even of a range that is empty because it runs backwards.
    members += escaped(from.code);
  }
  // A set never matches a slash.
  const source = inverted ? `(?!/)[^${members}]` : `(?!/)[${members}]`;
  return { source, end: at + 1 };
}

function setMember(pattern: string, at: number): { code: number; end: number } | undefined {
  const skip = pattern[at] === '\\' ? 1 : 0;
  if (at + skip >= pattern.length) return undefined;
  return { code: pattern.charCodeAt(at + skip), end: at + skip + 1 };
}

function literal(character: string): string {
  return /[A-Za-z0-9_/]/.test(character) ? character : escaped(character.charCodeAt(0));
}

function escaped(code: number): string {
  return `\\x${code.toString(16).padStart(2, '0')}`;
}
