/**
 * Loads the WebAssembly kernels. They are compiled from the `*.as.ts` beside this file by
 * `scripts/build-kernels.mjs` and committed as base64, so that nothing is built or read from disk at run time.
 *
 * A kernel imports its memory, which is shared (a SharedArrayBuffer), so that other threads can hash and compress the
 * same bytes without a copy.
 */
const pageBytes = 65536;

export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  #used: number;

  constructor(initialBytes = 0) {
    // The first page stays free: address 0 is "nothing" to the kernels.
    this.#used = pageBytes;
    this.memory = new WebAssembly.Memory({
      initial: 1 + Math.ceil(initialBytes / pageBytes),
      maximum: 65536,
      shared: true,
    });
  }

  /** Reserves bytes for good; the address is 64-byte aligned. There is no free: callers keep and reuse. */
  reserve(lengthBytes: number): number {
    const address = this.#used;
    this.#used = (address + lengthBytes + 63) & ~63;
    if (this.#used < 0 || this.#used > 0x7fff0000) throw new RangeError('kernel memory is limited to 2 GiB');
    const missing = this.#used - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    return address;
  }

  view(address: number, lengthBytes: number): Buffer {
    return Buffer.from(this.memory.buffer as unknown as ArrayBuffer, address, lengthBytes);
  }
}

/** Instantiates a kernel over `memory`; `Exports` is the kernel's own function table. */
export function instantiateKernel<Exports>(wasmBase64: string, memory: KernelMemory): Exports {
  const module = new WebAssembly.Module(Buffer.from(wasmBase64, 'base64'));
  return new WebAssembly.Instance(module, { env: { memory: memory.memory } }).exports as Exports;
}
