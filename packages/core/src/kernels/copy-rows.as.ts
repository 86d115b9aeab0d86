/**
 * Takes the framing off a data block of pg_dump's custom format: chunks `int length ‖ bytes`, ended by `int 0`. With
 * compression off each COPY row is a chunk of its own, so this loop runs once a row. Newlines are counted on the way:
 * COPY text escapes those inside values, so they are the rows.
 *
 * Trade-off: 16 bytes at a time, reading and writing up to 15 bytes beyond a row; the caller leaves 16 spare bytes
 * after both areas. Nothing static is kept.
 */

// @ts-nocheck AssemblyScript: compiled by scripts/build-kernels.mjs, not by tsc.

const INPUT_USED: u32 = 0;
const OUTPUT_FULL: u32 = 1;
const END_OF_BLOCK: u32 = 2;
const BAD_LENGTH: u32 = 3;

/**
 * state: five u32: input position, output position, bytes still missing of the current chunk, newlines so far,
 * longest length that is believed. All but the last are moved on. Returns why it stopped; after INPUT_USED up to four
 * bytes of a length may be left before `inputEnd`.
 */
export function copyRows(state: usize, inputEnd: usize, outputEnd: usize): u32 {
  let input = usize(load<u32>(state));
  let output = usize(load<u32>(state, 4));
  let pending = usize(load<u32>(state, 8));
  let newlines = load<u32>(state, 12);
  const longest = usize(load<u32>(state, 16));
  const newline = i8x16.splat(10);
  let status = INPUT_USED;

  while (true) {
    if (pending == 0) {
      if (input + 5 > inputEnd) break;
      pending = usize(load<u32>(input, 1));
      if ((load<u8>(input) != 0 && pending != 0) || pending > longest) {
        pending = 0;
        status = BAD_LENGTH;
        break;
      }
      input += 5;
      if (pending == 0) {
        status = END_OF_BLOCK;
        break;
      }
    }
    let length = pending;
    if (length > inputEnd - input) length = inputEnd - input;
    if (length > outputEnd - output) length = outputEnd - output;
    if (length == 0) {
      if (output == outputEnd) status = OUTPUT_FULL;
      break;
    }
    pending -= length;
    const end = input + length;
    while (input + 16 <= end) {
      const bytes = v128.load(input);
      v128.store(output, bytes);
      newlines += popcnt<u32>(u32(i8x16.bitmask(i8x16.eq(bytes, newline))));
      input += 16;
      output += 16;
    }
    const rest = end - input;
    if (rest != 0) {
      const bytes = v128.load(input);
      v128.store(output, bytes);
      const mask = (u32(1) << u32(rest)) - 1;
      newlines += popcnt<u32>(u32(i8x16.bitmask(i8x16.eq(bytes, newline))) & mask);
      input = end;
      output += rest;
    }
  }

  store<u32>(state, u32(input));
  store<u32>(state, u32(output), 4);
  store<u32>(state, u32(pending), 8);
  store<u32>(state, newlines, 12);
  return status;
}

/** Newline bytes in [start, end); reads nothing beyond. */
export function countNewlines(start: usize, end: usize): u32 {
  let found: u32 = 0;
  const newline = i8x16.splat(10);
  let position = start;
  for (; position + 16 <= end; position += 16) {
    found += popcnt<u32>(u32(i8x16.bitmask(i8x16.eq(v128.load(position), newline))));
  }
  for (; position < end; position++) found += u32(load<u8>(position) == 10);
  return found;
}
