/**
 * The page that shows an export. It needs no network and cannot use one: its policy allows its own script and style, by
 * their hashes, and nothing else. Data are in blocks that no browser runs, and reach the page as text only.
 */

import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { HoldfastError } from '../../errors.ts';
import type { Seal } from '../container/html-container.ts';
import type { ViewerData } from './viewer-data.ts';

/** The page of a ZIP, with the first rows of each table in it. */
export function viewerPage({ manifest, samples }: ViewerData): string {
  const { plan: _plan, ...facts } = manifest;
  const data = { manifest: { ...facts, plan: pagePlan(manifest) }, samples };
  return `${pageStart()}${blockStart('data', 'application/json')}${inScript(JSON.stringify(data))}${blockEnd}${pageEnd()}`;
}

/** What the page needs of the plan. */
function pagePlan({ plan }: ViewerData['manifest']) {
  return {
    root: plan.root,
    nameColumns: plan.nameColumns,
    tables: plan.tables.map(({ table, role, treatment }) => ({ table, role, treatment })),
  };
}

/** What stands before and after the sealed bytes of a page that opens itself, which are lines of Base64. */
export function sealedPageFrame(seal: Seal): { before: string; after: string } {
  const facts = `${blockStart('seal', 'application/json')}${inScript(JSON.stringify(seal))}${blockEnd}`;
  return {
    before: `${pageStart()}${facts}${blockStart('sealed', 'text/plain')}`,
    after: `${blockEnd}${pageEnd()}`,
  };
}

/** Takes such a page apart; `sealed` is the Base64 as it stands. Rejects with `export-unreadable`. */
export function readSealedPage(bytes: Buffer): { seal: Seal; sealed: Buffer } {
  const block = (id: string): Buffer => {
    const start = bytes.indexOf(`<script id="${id}"`);
    const from = start === -1 ? -1 : bytes.indexOf('>', start) + 1;
    const to = from <= 0 ? -1 : bytes.indexOf('</script>', from);
    if (to === -1) throw new HoldfastError('export-unreadable', 'The page is no export, or it is damaged.');
    return bytes.subarray(from, to);
  };
  try {
    return { seal: JSON.parse(block('seal').toString('utf8')) as Seal, sealed: block('sealed') };
  } catch (cause) {
    if (cause instanceof HoldfastError) throw cause;
    throw new HoldfastError('export-unreadable', 'The page is no export, or it is damaged.', { cause });
  }
}

function pageStart(): string {
  const [script, style] = [asset('viewer-script.js'), asset('viewer.css')];
  const policy = `default-src 'none'; script-src '${policyHash(script)}'; style-src '${policyHash(style)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Personal data</title>
<style>${style}</style>
</head>
<body>
<noscript>This page shows its data with a script of its own. Allow scripts for it, or read the files beside it.</noscript>
<main id="page"></main>
`;
}

function blockStart(id: string, type: string): string {
  return `<script id="${id}" type="${type}">`;
}

const blockEnd = '</script>\n';

function pageEnd(): string {
  return `<script>${asset('viewer-script.js')}</script>\n</body>\n</html>\n`;
}

const assets = new Map<string, string>();

function asset(name: string): string {
  const text = assets.get(name) ?? readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
  assets.set(name, text);
  return text;
}

function policyHash(text: string): string {
  return `sha256-${hash('sha256', text, 'base64')}`;
}

/** JSON that cannot end the block it is in. */
function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
