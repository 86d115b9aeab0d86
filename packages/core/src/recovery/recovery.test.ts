import { expect, test } from 'vitest';
import { type RecoveryFacts, recoveryFileName, recoverySheet, recoveryText } from './index.ts';

const facts: RecoveryFacts = {
  installation: 'Pâtisserie & Söhne',
  location: "/srv/Ann's vault",
  vaultId: 'ab'.repeat(32),
  keyFingerprint: '7f3a12bc',
  password: 'k7QX-<&>-"mine"',
  madeAt: new Date('2026-11-21T10:00:00Z'),
};

test('the file says what it opens, with what, and how', () => {
  const text = recoveryText(facts);
  for (const part of [facts.location, facts.vaultId, facts.keyFingerprint, facts.password])
    expect(text).toContain(part);
  expect(text).toContain(`export RESTIC_REPOSITORY='/srv/Ann'\\''s vault'`);
});

test('the sheet is a page of its own: escaped, with a QR code, asking nobody for anything', () => {
  const page = recoverySheet(facts);
  expect(page).toContain('k7QX-&lt;&amp;&gt;-&quot;mine&quot;');
  expect(page).not.toContain(facts.password);
  expect(page).toContain('<svg role="img"');
  expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src=|<script/);
});

test('the name of the file is plain, whatever the installation is called', () => {
  expect(recoveryFileName(facts)).toBe('patisserie-sohne-recovery-key-7f3a12bc.txt');
  expect(recoveryFileName({ ...facts, installation: '../../…' })).toBe('holdfast-recovery-key-7f3a12bc.txt');
});
