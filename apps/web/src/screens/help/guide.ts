/** The user guide: the pages of docs/, read on the server when they are asked for. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { anchorOf } from '@holdfast/contracts/help';
import { lexer, type Token, type Tokens } from 'marked';

export interface GuidePage {
  /** As in the address: `getting-started`. */
  slug: string;
  title: string;
  tokens: Token[];
}

/** A heading and what stands under it, for the search. */
export interface GuideSection {
  slug: string;
  /** Of the heading; empty for the beginning of a page. */
  anchor: string;
  page: string;
  heading: string;
  text: string;
}

/** What a newcomer reads first; the rest follows by name. */
const order = [
  'dashboard',
  'restoring',
  'messages',
  'getting-started',
  'keys-and-passwords',
  'disaster-recovery',
  'moving',
  'recovery-with-stock-tools',
  'verification',
  'retention',
  'exports',
  'privacy',
  'portable-backups',
  'alarms',
  'api',
  'running-the-service',
  'installing',
  'upgrading',
];

export async function readGuide(): Promise<GuidePage[]> {
  const folder = findDocs();
  const files = (await readdir(folder)).filter((name) => name.endsWith('.md'));
  const pages = await Promise.all(
    files.map(async (name) => {
      const tokens = lexer(await readFile(join(folder, name), 'utf8'));
      const slug = name.replace(/\.md$/, '');
      return { slug, title: titleOf(tokens) ?? slug, tokens };
    }),
  );
  return pages.sort((one, other) => rank(one) - rank(other) || one.title.localeCompare(other.title));
}

export function sectionsOf({ slug, title, tokens }: GuidePage): GuideSection[] {
  const sections: GuideSection[] = [];
  for (const token of tokens) {
    if (token.type === 'heading') {
      const heading = plainText(token as Tokens.Heading);
      sections.push({ slug, anchor: anchorOf(heading), page: title, heading, text: '' });
    } else {
      const section = sections.at(-1);
      if (section) section.text += ` ${token.raw}`;
    }
  }
  return sections;
}

/** The letters of a token without its marks. */
export function plainText(token: Token): string {
  if ('tokens' in token && token.tokens) return token.tokens.map(plainText).join('');
  return 'text' in token ? String(token.text) : token.raw;
}

function titleOf(tokens: readonly Token[]): string | undefined {
  const first = tokens.find((token) => token.type === 'heading');
  return first && plainText(first);
}

function rank({ slug }: GuidePage): number {
  const place = order.indexOf(slug);
  return place < 0 ? order.length : place;
}

/** Beside the workspace's root, from wherever the server was started in it. */
export function findDocs(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const docs = join(folder, 'docs');
    if (existsSync(join(docs, 'getting-started.md'))) return docs;
    if (folder === dirname(folder)) throw new Error('The guide (docs/) is not where Holdfast was started.');
  }
}
