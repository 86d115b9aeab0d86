/**
 * restic's content-defined chunker: borders where the Rabin fingerprint of the last 64 bytes has 20 low zero bits,
 * at least 512 KiB and at most 8 MiB apart (restic/chunker).
 *
 * The bytes of the chunk being filled lie in one of a fixed number of slots in shared memory; a finished chunk is
 * handed on with its slot, and the next one is begun in another. Slots, not a ring: a chunk's memory is never written
 * again before the one who hashes, compresses and compares it has given it back.
 */
import { instantiateKernel, KernelMemory } from '../kernels/load.ts';
import { rabinWasm } from '../kernels/rabin.wasm.ts';
import { polynomialDegree, polynomialMod } from './polynomial.ts';

export const chunkMinBytes = 512 * 1024;
export const chunkMaxBytes = 8 * 1024 * 1024;
const windowBytes = 64;
/** A slot is a little longer than a chunk: a sealed chunk that did not compress is written over the plain one. */
export const slotBytes = chunkMaxBytes + 4096;

interface RabinKernel {
  findCut(first: number, end: number): number;
}

/** One chunk's memory: {@link slotBytes} at `offset` of the pool's memory. */
export interface Slot {
  readonly index: number;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** A fixed set of slots with waiting: the back-pressure of everything that produces chunks. */
export class SlotPool {
  readonly memory: SharedArrayBuffer;
  readonly kernel: RabinKernel;
  readonly #free: Slot[] = [];
  readonly #waiting: ((slot: Slot) => void)[] = [];

  constructor(polynomial: bigint, count: number) {
    const kernelMemory = new KernelMemory((count + 1) * slotBytes);
    this.kernel = instantiateKernel<RabinKernel>(rabinWasm, kernelMemory);
    // The kernel looks for its tables at the first reservation's address.
    fillTables(kernelMemory.view(kernelMemory.reserve(4096), 4096), polynomial);
    const addresses = Array.from({ length: count }, () => kernelMemory.reserve(slotBytes));
    this.memory = kernelMemory.memory.buffer as unknown as SharedArrayBuffer;
    for (const [index, offset] of addresses.entries()) {
      this.#free.push({ index, offset, bytes: kernelMemory.view(offset, slotBytes) });
    }
  }

  /** A free slot now, or undefined. */
  tryTake(): Slot | undefined {
    return this.#free.pop();
  }

  take(): Promise<Slot> {
    const slot = this.#free.pop();
    return slot ? Promise.resolve(slot) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(slot: Slot): void {
    const next = this.#waiting.shift();
    if (next) next(slot);
    else this.#free.push(slot);
  }
}

/**
 * Looks for the border of the chunk that begins at the slot's start. `scanned` bytes were looked at by earlier calls,
 * `filled` bytes are there now. Returns the chunk's length, or 0 when more bytes are needed.
 */
export function findChunkEnd(pool: SlotPool, slot: Slot, scanned: number, filled: number): number {
  const first = Math.max(scanned, chunkMinBytes);
  if (filled < first) return 0;
  const cut = pool.kernel.findCut(slot.offset + first, slot.offset + Math.min(filled, chunkMaxBytes));
  if (cut !== 0) return cut - slot.offset;
  return filled >= chunkMaxBytes ? chunkMaxBytes : 0;
}

/** The kernel's two tables: what a byte leaving the window takes away, and the reduction modulo the polynomial. */
function fillTables(target: Buffer, polynomial: bigint): void {
  target.fill(0);
  for (let bit = 0; bit < 8; bit++) {
    let leaving = 1n << BigInt(bit);
    for (let i = 0; i < windowBytes; i++) leaving = polynomialMod(leaving << 8n, polynomial);
    const high = 1n << BigInt(polynomialDegree + bit);
    const reduced = polynomialMod(high, polynomial) | high;
    // Both are linear over GF(2): a byte's entry is the sum of its bits' entries.
    for (let byte = 1 << bit; byte < 2 << bit; byte++) {
      const rest = byte - (1 << bit);
      target.writeBigUInt64LE(target.readBigUInt64LE(rest * 8) ^ leaving, byte * 8);
      target.writeBigUInt64LE(target.readBigUInt64LE(2048 + rest * 8) ^ reduced, 2048 + byte * 8);
    }
  }
}
