import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileTypeOf, goModeOf, permissionsOf } from './file-mode.ts';

// Numbers that restic itself wrote.
test.each([
  ['dir', 0o040755, 2147484141],
  ['dir', 0o041755, 2148532717],
  ['symlink', 0o120777, 134218239],
  ['fifo', 0o010644, 33554852],
  ['file', 0o104755, 8389101],
  ['dev', 0o060644, 67109284],
  ['chardev', 0o020644, 69206436],
])('the mode of a %s is the one Go gives it', (type, stMode, goMode) => {
  expect(fileTypeOf(stMode)).toBe(type);
  expect(goModeOf(stMode)).toBe(goMode);
});

test('permissions survive the way there and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0o7777 }), (permissions) => {
      expect(permissionsOf(goModeOf(0o100000 | permissions))).toBe(permissions);
    }),
  );
});
