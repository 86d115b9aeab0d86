import type { GuideSection } from './guide.ts';

export interface FoundSection {
  section: GuideSection;
  excerpt: string;
}

const foundAtMost = 12;

/** Sections that hold all the words, those with them in the heading first. */
export function findSections(sections: readonly GuideSection[], words: string): FoundSection[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  const weighed = sections.flatMap((section) => {
    const heading = section.heading.toLowerCase();
    const text = `${heading} ${section.text.toLowerCase()}`;
    if (!wanted.every((word) => text.includes(word))) return [];
    const weight = wanted.filter((word) => heading.includes(word)).length;
    return [{ section, weight, excerpt: excerptOf(section.text, wanted[0]!) }];
  });
  return weighed.sort((one, other) => other.weight - one.weight).slice(0, foundAtMost);
}

function excerptOf(text: string, word: string): string {
  const plain = text
    .replace(/[`*_|#>]+/g, ' ')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  const at = plain.toLowerCase().indexOf(word);
  const from = Math.max(0, at - 60);
  return `${from > 0 ? '… ' : ''}${plain.slice(from, from + 240)}`;
}
