/**
 * The Rabin fingerprint of restic's content-defined chunker (window 64 bytes, polynomial of degree 53).
 *
 * Whether a position is a cut depends on the 64 bytes before it only, so a stretch is scanned in four interleaved
 * lanes: each hides the latency of the others' table look-ups, and the answer stays exact. Reduction is linear, so
 * taking the leaving byte away is folded into its own table (`out`, already shifted and reduced): one look-up on the
 * critical path per byte.
 * Tables: 256 u64 `out`, then 256 u64 `mod`, at the fixed address TABLES, which the memory's owner reserves first: a
 * constant address costs no addition per byte. Nothing static is kept.
 */

// @ts-nocheck AssemblyScript: compiled by scripts/build-kernels.mjs, not by tsc.

const WINDOW: usize = 64;
const MASK: u64 = (1 << 20) - 1;
const TABLES: usize = 65536;

// @ts-expect-error decorator
@inline
function reduce(digest: u64): u64 {
  return (digest << 8) ^ load<u64>(usize(digest >> 45) << 3, TABLES + 2048);
}

/** `tail` is the window's first byte, the one that leaves; the one that enters lies 64 bytes further. */
// @ts-expect-error decorator
@inline
function slide(digest: u64, tail: usize): u64 {
  return reduce(digest) ^ (load<u64>(usize(load<u8>(tail)) << 3, TABLES) ^ u64(load<u8>(tail, WINDOW)));
}

function warmUp(position: usize): u64 {
  let digest: u64 = 0;
  for (let p = position - WINDOW; p < position; p++) digest = reduce(digest) ^ u64(load<u8>(p));
  return digest;
}

/**
 * The first address q in [first, end] for which the fingerprint of [q - 64, q) has its low 20 bits zero, or 0.
 * 64 readable bytes must lie before `first`.
 */
export function findCut(first: usize, end: usize): usize {
  if (first > end) return 0;
  let a = warmUp(first);
  if ((a & MASK) == 0) return first;
  const stretch = (end - first) / 4;
  if (stretch < 256) return scan(a, first, end);

  let b = warmUp(first + stretch);
  let c = warmUp(first + 2 * stretch);
  let d = warmUp(first + 3 * stretch);
  let foundB: usize = 0;
  let foundC: usize = 0;
  let foundD: usize = 0;
  let tailA = first - WINDOW;
  let tailB = tailA + stretch;
  let tailC = tailB + stretch;
  let tailD = tailC + stretch;
  const endA = tailB;
  while (tailA < endA) {
    a = slide(a, tailA++);
    b = slide(b, tailB++);
    c = slide(c, tailC++);
    d = slide(d, tailD++);
    if ((a & MASK) == 0) return tailA + WINDOW;
    if ((b & MASK) == 0 && foundB == 0) foundB = tailB + WINDOW;
    if ((c & MASK) == 0 && foundC == 0) foundC = tailC + WINDOW;
    if ((d & MASK) == 0 && foundD == 0) foundD = tailD + WINDOW;
  }
  if (foundB != 0) return foundB;
  if (foundC != 0) return foundC;
  if (foundD != 0) return foundD;
  return scan(d, tailD + WINDOW, end);
}

function scan(digest: u64, first: usize, end: usize): usize {
  for (let tail = first - WINDOW; tail < end - WINDOW; tail++) {
    digest = slide(digest, tail);
    if ((digest & MASK) == 0) return tail + WINDOW + 1;
  }
  return 0;
}
