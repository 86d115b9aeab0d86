/** Words for made-up texts: often used ones are short and come first, as in every language. */
import type { Random } from '@holdfast/demo';

const syllables =
  'ba be bi bo ca ce co da de di do el en er es fa fi ga ha in is ka ke la le li lo ma me mi mo na ne no on or pa pe po ra re ri ro sa se si so ta te ti to tor ten ul un va ve vi za'.split(
    ' ',
  );

export function makeWords(random: Random, count: number): string[] {
  const words = new Set<string>();
  while (words.size < count) {
    let word = '';
    const parts = 1 + Math.floor((words.size / count) * 2 + random.next() * 2);
    for (let i = 0; i < parts; i++) word += random.pick(syllables);
    words.add(word);
  }
  return [...words];
}

/** A word, earlier ones far more often than later ones (as Zipf found). */
export function pickWord(random: Random, words: readonly string[]): string {
  return words[Math.floor(words.length ** random.next()) - 1]!;
}

export function sentence(random: Random, words: readonly string[], length: number): string {
  let text = pickWord(random, words);
  for (let i = 1; i < length; i++) text += ` ${pickWord(random, words)}`;
  return text;
}
