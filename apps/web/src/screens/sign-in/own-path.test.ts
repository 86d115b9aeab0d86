import { expect, test } from 'vitest';
import { ownPath } from './own-path.ts';

test('a path of ours is gone back to', () => {
  for (const path of ['/', '/runs', '/runs?status=failed', '/help/alarms']) expect(ownPath(path)).toBe(path);
});

test('nothing else is, however it is written', () => {
  for (const to of [
    ...[
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
    ],
    ...[
      '/\t/evil.example',
      '/.//evil.example',
      '/x/..//evil.example',
      '/./\\evil.example',
      '/%2e//evil.example',
    ],
    ...['//', '/\n/evil.example', '', undefined, ['/runs', '//evil.example']],
  ]) {
    const path = ownPath(to);
    expect(new URL(path, 'http://holdfast.invalid').origin, String(to)).toBe('http://holdfast.invalid');
    expect(path, String(to)).toBe('/');
  }
});
