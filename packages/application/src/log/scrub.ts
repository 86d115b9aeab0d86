/**
 * The last line of defence for secrets in logs: whole lines are looked at as they are written, whatever field a secret
 * came in. What is logged is made without secrets; this is for the words of others inside of it.
 */

const blot = '•••';
/** Shorter ones would blot out ordinary words. */
const shortestLength = 6;

/**
 * A field whose name tells that its value is nobody's business, up to the value's opening quote. Also in JSON within a
 * string of JSON, where quotes have backslashes before them.
 */
const secretField =
  /(\\*)"[\w-]*(?:password|passphrase|secret|token|authorization|cookie|api[-_]?key|backup[-_]?codes?)[\w-]*\1"\s*:\s*\1"/gi;

const patterns: readonly [RegExp, string][] = [
  // Of a URL: scheme://user:password@host
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@"\\]*):[^\s/"\\]*@(?=[^\s@]*)/gi, `$1:${blot}@`],
  // Of a connection string, and of a command line: password=…
  [
    /\b(password|passwd|pwd|secret|token|client_secret|(?<=[?&])code)=(?:'[^']*'|[^\s&"'\\]+)/gi,
    `$1=${blot}`,
  ],
  [/\b(bearer|authorization:\s*basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${blot}`],
];

/** Makes a function that blots out secrets; `secrets` are those that this process knows by name. */
export function createScrubber(secrets: readonly (string | undefined)[]): (line: string) => string {
  const known = new Set<string>();
  for (const secret of secrets) {
    if (secret === undefined || secret.length < shortestLength) continue;
    known.add(encodeURIComponent(secret));
    // As it stands within a string of JSON, and within one in another.
    const quoted = JSON.stringify(secret).slice(1, -1);
    known.add(quoted);
    known.add(JSON.stringify(quoted).slice(1, -1));
  }
  const longestFirst = [...known].sort((one, other) => other.length - one.length);
  return (line) => {
    let clean = line;
    for (const secret of longestFirst) clean = clean.replaceAll(secret, blot);
    clean = blotFields(clean);
    for (const [pattern, instead] of patterns) clean = clean.replace(pattern, instead);
    return clean;
  };
}

function blotFields(line: string): string {
  let clean = '';
  let from = 0;
  for (const match of line.matchAll(secretField)) {
    // Within a value that was blotted out.
    if (match.index < from) continue;
    const begin = match.index + match[0].length;
    const end = endOfValue(line, begin, match[1]?.length ?? 0);
    clean += `${line.slice(from, begin)}${blot}`;
    from = end;
  }
  return clean + line.slice(from);
}

/**
 * Where the closing quote of a string begins, its backslashes included. At a depth where a quote has `slashes` of them,
 * each character that is escaped within the string has a multiple.
 */
function endOfValue(line: string, begin: number, slashes: number): number {
  for (let at = line.indexOf('"', begin); at !== -1; at = line.indexOf('"', at + 1)) {
    let run = 0;
    while (at - run > begin && line[at - run - 1] === '\\') run += 1;
    if (run >= slashes && ((run - slashes) / (slashes + 1)) % 2 === 0) return at - slashes;
  }
  return line.length;
}
