/**
 * Polynomials over GF(2) for the chunker: each vault has its own random irreducible one of degree 53 (restic/chunker,
 * polynomials.go), so that chunk borders of known data differ from vault to vault.
 */
import { randomBytes } from 'node:crypto';

export const polynomialDegree = 53;

function degree(f: bigint): number {
  if (f === 0n) return -1;
  const digits = f.toString(16);
  return digits.length * 4 + 27 - Math.clz32(Number.parseInt(digits[0]!, 16));
}

export function polynomialMod(dividend: bigint, divisor: bigint): bigint {
  const divisorDegree = degree(divisor);
  let rest = dividend;
  for (let d = degree(rest); d >= divisorDegree; d = degree(rest))
    rest ^= divisor << BigInt(d - divisorDegree);
  return rest;
}

function multiplyMod(a: bigint, b: bigint, f: bigint): bigint {
  let product = 0n;
  for (let shift = 0n, factor = b; factor > 0n; shift++, factor >>= 1n) {
    if (factor & 1n) product ^= a << shift;
  }
  return polynomialMod(product, f);
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, polynomialMod(a, b));
}

/** Ben-Or's test: no common factor with x^(2^i) + x for i up to half the degree. */
export function isIrreducible(f: bigint): boolean {
  let power = 2n; // x
  for (let i = 1; i <= Math.floor(degree(f) / 2); i++) {
    power = multiplyMod(power, power, f);
    if (gcd(f, power ^ 2n) !== 1n) return false;
  }
  return degree(f) > 0;
}

export function randomPolynomial(): bigint {
  for (;;) {
    const bits = randomBytes(8).readBigUInt64BE() & ((1n << 54n) - 1n);
    const candidate = bits | (1n << 53n) | 1n;
    if (isIrreducible(candidate)) return candidate;
  }
}
