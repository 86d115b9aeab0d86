import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeInt, encodeStr } from './primitives.ts';
import {
  copyStatus,
  createNewlineCounter,
  createPlainRowCopier,
  createRowCopier,
  outputLeadBytes,
  type RowCopier,
} from './row-copier.ts';

/** Feeds `bytes` in pieces and collects what comes out, newlines and status with it. */
function run(copier: RowCopier, bytes: Buffer, sizes: readonly number[]) {
  const output: Buffer[] = [];
  let end = 0;
  let position = 0;
  let status: number = copyStatus.inputUsed;
  let newlines = 0;
  for (let turn = 0; turn < 100_000; turn++) {
    status = copier.step(end);
    newlines += copier.newlines;
    copier.newlines = 0;
    output.push(Buffer.from(copier.output.subarray(outputLeadBytes, copier.outputPosition)));
    copier.outputPosition = outputLeadBytes;
    if (status === copyStatus.endOfBlock || status === copyStatus.badLength) break;
    if (status === copyStatus.inputUsed) {
      copier.input.copyWithin(0, copier.inputPosition, end);
      end -= copier.inputPosition;
      copier.inputPosition = 0;
      if (position === bytes.length) break;
      const length = Math.min(
        sizes[turn % sizes.length]!,
        copier.input.length - end,
        bytes.length - position,
      );
      bytes.copy(copier.input, end, position, position + length);
      end += length;
      position += length;
    }
  }
  const unread = bytes.length - position + end - copier.inputPosition;
  return { status, newlines, unread, inside: copier.isInsideChunk, output: Buffer.concat(output) };
}

const chunkArb = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 60 }),
  fc.array(fc.constantFrom(10, 65), { minLength: 1, maxLength: 300 }).map((bytes) => Uint8Array.from(bytes)),
);

test('the kernel does what the plain version does, whatever the pieces', () => {
  fc.assert(
    fc.property(
      fc.array(chunkArb, { maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 6 }),
      fc.uint8Array({ maxLength: 30 }),
      fc.constantFrom('end', 'none', 'bad'),
      (chunks, sizes, rest, ending) => {
        const close = { end: encodeInt(0), none: Buffer.alloc(0), bad: Buffer.from([0, 255, 255, 255, 255]) }[
          ending
        ];
        const bytes = Buffer.concat([...chunks.map((chunk) => encodeStr(chunk)), close, rest]);
        const areas = { inputBytes: 256, outputBytes: 100 };
        const plain = run(createPlainRowCopier(areas), bytes, sizes);
        expect(run(createRowCopier(areas), bytes, sizes)).toEqual(plain);
        if (ending !== 'end') return;
        const payload = Buffer.concat(chunks);
        expect(plain).toEqual({
          status: copyStatus.endOfBlock,
          newlines: payload.filter((byte) => byte === 10).length,
          unread: rest.length,
          inside: false,
          output: payload,
        });
      },
    ),
    { numRuns: 500 },
  );
});

test('newlines are counted at any length', () => {
  const countNewlines = createNewlineCounter();
  fc.assert(
    fc.property(fc.array(fc.constantFrom(10, 0, 65), { maxLength: 300 }), (bytes) => {
      expect(countNewlines(Buffer.from(bytes))).toBe(bytes.filter((byte) => byte === 10).length);
    }),
  );
  expect(countNewlines(Buffer.alloc(1_000_000, 10))).toBe(1_000_000);
});
