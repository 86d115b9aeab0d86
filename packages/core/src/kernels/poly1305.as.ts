/**
 * Poly1305 (RFC 8439, section 2.5) of one contiguous message, in five 26-bit limbs.
 *
 * Trade-off: plain 64-bit multiplications, no lookup tables, no secret-dependent branch; about as fast as memory can
 * feed one core. The caller owns all memory: nothing static is kept, so instances may share one memory.
 */

// @ts-nocheck AssemblyScript: compiled by scripts/build-kernels.mjs, not by tsc.

/** key: 32 bytes r ‖ s (r is clamped here); out: 16 bytes. */
export function poly1305(key: usize, message: usize, length: usize, out: usize): void {
  const r0: u64 = u64(load<u32>(key)) & 0x3ffffff;
  const r1: u64 = u64(load<u32>(key, 3) >> 2) & 0x3ffff03;
  const r2: u64 = u64(load<u32>(key, 6) >> 4) & 0x3ffc0ff;
  const r3: u64 = u64(load<u32>(key, 9) >> 6) & 0x3f03fff;
  const r4: u64 = u64(load<u32>(key, 12) >> 8) & 0x00fffff;
  const s1 = r1 * 5;
  const s2 = r2 * 5;
  const s3 = r3 * 5;
  const s4 = r4 * 5;

  let h0: u64 = 0;
  let h1: u64 = 0;
  let h2: u64 = 0;
  let h3: u64 = 0;
  let h4: u64 = 0;

  let position = message;
  const wholeEnd = message + (length & ~usize(15));
  const rest = u32(length & 15);
  let highBit: u64 = 1 << 24;
  let lastDone = rest == 0;

  while (true) {
    if (position == wholeEnd) {
      if (lastDone) break;
      lastDone = true;
      // The last, short block: the message bytes, then 0x01, then zeros, built in the output area.
      store<u64>(out, 0);
      store<u64>(out, 0, 8);
      memory.copy(out, position, rest);
      store<u8>(out + rest, 1);
      position = out;
      highBit = 0;
    }
    h0 += u64(load<u32>(position)) & 0x3ffffff;
    h1 += u64(load<u32>(position, 3) >> 2) & 0x3ffffff;
    h2 += u64(load<u32>(position, 6) >> 4) & 0x3ffffff;
    h3 += u64(load<u32>(position, 9) >> 6);
    h4 += u64(load<u32>(position, 12) >> 8) | highBit;

    const d0 = h0 * r0 + h1 * s4 + h2 * s3 + h3 * s2 + h4 * s1;
    const d1 = h0 * r1 + h1 * r0 + h2 * s4 + h3 * s3 + h4 * s2;
    const d2 = h0 * r2 + h1 * r1 + h2 * r0 + h3 * s4 + h4 * s3;
    const d3 = h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * s4;
    const d4 = h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0;

    let carry = d0 >> 26;
    h0 = d0 & 0x3ffffff;
    const e1 = d1 + carry;
    carry = e1 >> 26;
    h1 = e1 & 0x3ffffff;
    const e2 = d2 + carry;
    carry = e2 >> 26;
    h2 = e2 & 0x3ffffff;
    const e3 = d3 + carry;
    carry = e3 >> 26;
    h3 = e3 & 0x3ffffff;
    const e4 = d4 + carry;
    carry = e4 >> 26;
    h4 = e4 & 0x3ffffff;
    h0 += carry * 5;
    h1 += h0 >> 26;
    h0 &= 0x3ffffff;

    if (highBit == 0) break;
    position += 16;
  }

  // Full carry, then h mod 2^130 - 5 without a branch on it.
  let c = h1 >> 26;
  h1 &= 0x3ffffff;
  h2 += c;
  c = h2 >> 26;
  h2 &= 0x3ffffff;
  h3 += c;
  c = h3 >> 26;
  h3 &= 0x3ffffff;
  h4 += c;
  c = h4 >> 26;
  h4 &= 0x3ffffff;
  h0 += c * 5;
  c = h0 >> 26;
  h0 &= 0x3ffffff;
  h1 += c;

  let g0 = h0 + 5;
  c = g0 >> 26;
  g0 &= 0x3ffffff;
  let g1 = h1 + c;
  c = g1 >> 26;
  g1 &= 0x3ffffff;
  let g2 = h2 + c;
  c = g2 >> 26;
  g2 &= 0x3ffffff;
  let g3 = h3 + c;
  c = g3 >> 26;
  g3 &= 0x3ffffff;
  const g4 = h4 + c - (1 << 26);
  // All ones when g did not borrow, that is when h >= p.
  const mask: u64 = (g4 >> 63) - 1;
  h0 = (h0 & ~mask) | (g0 & mask);
  h1 = (h1 & ~mask) | (g1 & mask);
  h2 = (h2 & ~mask) | (g2 & mask);
  h3 = (h3 & ~mask) | (g3 & mask);
  h4 = (h4 & ~mask) | (g4 & 0x3ffffff & mask);

  const w0 = (h0 | (h1 << 26)) & 0xffffffff;
  const w1 = ((h1 >> 6) | (h2 << 20)) & 0xffffffff;
  const w2 = ((h2 >> 12) | (h3 << 14)) & 0xffffffff;
  const w3 = ((h3 >> 18) | (h4 << 8)) & 0xffffffff;
  let f = w0 + u64(load<u32>(key, 16));
  store<u32>(out, u32(f));
  f = w1 + u64(load<u32>(key, 20)) + (f >> 32);
  store<u32>(out, u32(f), 4);
  f = w2 + u64(load<u32>(key, 24)) + (f >> 32);
  store<u32>(out, u32(f), 8);
  f = w3 + u64(load<u32>(key, 28)) + (f >> 32);
  store<u32>(out, u32(f), 12);
}
