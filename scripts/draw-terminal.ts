/**
 * Draws the output of a program as a picture of a terminal, for the documentation:
 *
 *   npm run --silent demo | node scripts/draw-terminal.ts "npm run demo" > docs/images/npm-run-demo.svg
 */
import { text } from 'node:stream/consumers';

const columns = 118;
const fontSize = 14;
const lineHeight = 20;
const characterWidth = 8.43;
const margin = 20;
const titleHeight = 36;

const [command = ''] = process.argv.slice(2);
const output = (await text(process.stdin)).trimEnd();
const lines = [{ content: `$ ${command}`, isHeading: true }, ...output.split('\n').flatMap(wrap)];
const width = Math.ceil(columns * characterWidth + 2 * margin);
const height = titleHeight + lines.length * lineHeight + margin;

console.log(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>The output of ${escapeXml(command)} in a terminal</title>
<rect width="100%" height="100%" rx="8" fill="#16211e"/>
<g fill="#3d4f49"><circle cx="22" cy="18" r="6"/><circle cx="42" cy="18" r="6"/><circle cx="62" cy="18" r="6"/></g>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}" fill="#d5dfdb">
${lines.map(drawLine).join('\n')}
</g>
</svg>`);

interface Row {
  content: string;
  isHeading: boolean;
}

/** As a terminal does it: at the last column, wherever that is. What is not indented is a heading. */
function wrap(line: string): Row[] {
  const isHeading = /^\S/.test(line);
  const characters = [...line];
  const rows: Row[] = [];
  do rows.push({ content: characters.splice(0, columns).join(''), isHeading });
  while (characters.length > 0);
  return rows;
}

function drawLine({ content, isHeading }: Row, row: number): string {
  const y = titleHeight + (row + 1) * lineHeight - 6;
  // The width is said too, so that columns stay in line whichever font the reader has.
  const length = ([...content].length * characterWidth).toFixed(1);
  const style = isHeading ? ' fill="#7fd1ae" font-weight="bold"' : '';
  return content === ''
    ? ''
    : `<text x="${margin}" y="${y}" textLength="${length}" lengthAdjust="spacing" xml:space="preserve"${style}>${escapeXml(content)}</text>`;
}

function escapeXml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
