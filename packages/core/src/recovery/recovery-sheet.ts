/**
 * The recovery key as a page to print: one HTML file that needs nothing else, with the password also as a QR code, since
 * 24 characters are easily mistyped on a bad day.
 */
import { renderSVG } from 'uqr';
import type { RecoveryFacts } from './recovery-facts.ts';
import { recoverySteps } from './recovery-steps.ts';

export function recoverySheet(facts: RecoveryFacts): string {
  const { installation, location, vaultId, keyFingerprint, password, madeAt } = facts;
  const rows = [
    ['Vault', location],
    ['Vault id', vaultId],
    ['Key', keyFingerprint],
    ['Made', madeAt.toISOString()],
  ].map(([name = '', value = '']) => `<tr><th scope="row">${name}</th><td>${escapeHtml(value)}</td></tr>`);
  const steps = recoverySteps(facts).map(
    ({ title, lines }) => `<h2>${escapeHtml(title)}</h2><pre>${escapeHtml(lines.join('\n'))}</pre>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>Recovery key ${escapeHtml(keyFingerprint)} of ${escapeHtml(installation)}</title>
<style>
  body { font: 11pt/1.5 system-ui, sans-serif; color: #111; background: #fff; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 16pt; margin: 0 0 .5rem } h2 { font-size: 11pt; margin: 1.5rem 0 .25rem }
  table { border-collapse: collapse; width: 100% } th { text-align: left; padding-right: 1rem; white-space: nowrap; vertical-align: top } td { word-break: break-all }
  pre, .password { font: 10pt/1.5 ui-monospace, monospace; white-space: pre-wrap; word-break: break-all; border: 1px solid #999; padding: .5rem .75rem; margin: .25rem 0 }
  .password { font-size: 14pt; word-break: normal; overflow-wrap: anywhere } .key { display: flex; gap: 1.5rem; align-items: center; margin: 1rem 0; break-inside: avoid }
  .key > div { flex: 1 } svg { width: 9rem; height: 9rem; flex: none }
  @page { margin: 18mm }
</style>
</head>
<body>
<h1>Recovery key of the backups of ${escapeHtml(installation)}</h1>
<p>Whoever has this page and the vault can read everything that is backed up. Keep it where only you get at it, and not
with the machine that it protects. Nobody can make another one if every password is lost.</p>
<div class="key">
<div><strong>Password</strong><div class="password">${escapeHtml(password)}</div></div>
${renderSVG(password, { ecc: 'M', border: 2 }).replace('<svg', '<svg role="img" aria-label="The password as a QR code"')}
</div>
<table>${rows.join('')}</table>
${steps.join('\n')}
<p>The vault is an ordinary restic repository, and a database in it an ordinary pg_dump directory archive.</p>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}
