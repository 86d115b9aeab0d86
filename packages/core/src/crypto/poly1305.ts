import { instantiateKernel, KernelMemory } from '../kernels/load.ts';
import { poly1305Wasm } from '../kernels/poly1305.wasm.ts';

interface Poly1305Kernel {
  poly1305(key: number, message: number, length: number, out: number): void;
}

/**
 * A Poly1305 over messages that lie in its own scratch memory: the caller writes the message to `scratch(length)`,
 * then calls `mac(length, key)`. One instance belongs to one thread.
 */
export class Poly1305 {
  readonly #memory = new KernelMemory();
  readonly #kernel = instantiateKernel<Poly1305Kernel>(poly1305Wasm, this.#memory);
  readonly #keyAddress = this.#memory.reserve(32);
  readonly #outAddress = this.#memory.reserve(16);
  readonly #key = this.#memory.view(this.#keyAddress, 32);
  readonly #out = this.#memory.view(this.#outAddress, 16);
  readonly #scratchAddress = this.#memory.reserve(64);
  #scratchBytes = 0;
  #scratch: Buffer = Buffer.alloc(0);

  /** Room for `length` bytes, the same room at every call; contents of an earlier call may be lost. */
  scratch(length: number): Buffer {
    if (length > this.#scratchBytes) {
      const wanted = Math.max(length, this.#scratchBytes * 2, 64 * 1024);
      // Reserved room is contiguous, so growing the last reservation keeps its address.
      this.#memory.reserve(wanted - this.#scratchBytes);
      this.#scratchBytes = wanted;
      this.#scratch = this.#memory.view(this.#scratchAddress, wanted);
    }
    return this.#scratch;
  }

  /** The 16-byte tag of scratch[from, from + length); `oneTimeKey` is 32 bytes (r ‖ s; r is clamped). A view, valid until the next call. */
  mac(from: number, length: number, oneTimeKey: Uint8Array): Buffer {
    this.#key.set(oneTimeKey);
    this.#kernel.poly1305(this.#keyAddress, this.#scratchAddress + from, length, this.#outAddress);
    return this.#out;
  }
}
