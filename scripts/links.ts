/** Finds links in the repository's Markdown that lead nowhere: to a file that is not there, or a heading that is not in it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const foldersWithoutOurs = new Set(['node_modules', '.git', '.holdfast', '.turbo', 'dist', '.next']);

/** Every Markdown file below a folder, relative to it. */
export function findMarkdown(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return foldersWithoutOurs.has(entry.name) ? [] : findMarkdown(root, path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** The links of one file that do not resolve, one sentence each. Links to other sites are not followed. */
export function findBrokenLinks(root: string, file: string): string[] {
  const text = withoutCode(readFileSync(join(root, file), 'utf8'));
  const broken: string[] = [];
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path = '', heading] = target.split('#');
    const place = path === '' ? join(root, file) : resolve(root, dirname(file), path);
    if (!existsSync(place)) broken.push(`${file}: ${target} is not there.`);
    else if (heading !== undefined && !headingsOf(place).has(heading))
      broken.push(`${file}: ${target} names a heading that is not there.`);
  }
  return broken;
}

function headingsOf(file: string): Set<string> {
  const text = withoutCode(readFileSync(file, 'utf8'));
  return new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));
}

/** As GitHub makes it: lower case, blanks as hyphens, everything but letters, digits, hyphens and underscores gone. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

/** Fenced code may hold what looks like links and headings. */
function withoutCode(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '');
}
