/** How many cells of a terminal a text takes, colours not counted; and cutting it to so many. */
const colourSequence = /\p{Cc}\[[\d;]*m/gu;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const widthless = /[\p{Mn}\p{Me}\u200b-\u200d]/u;

export function textWidth(text: string): number {
  let width = 0;
  for (const character of text.replaceAll(colourSequence, '')) width += cellsOf(character);
  return width;
}

/** The beginning of an uncoloured text, in at most `width` cells. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += cellsOf(character);
    if (used > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function cellsOf(character: string): number {
  if (widthless.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
