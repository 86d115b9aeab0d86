/**
 * zstd for many pieces, one after another, in one thread: a context is made once and writes where it is told.
 *
 * Node's one-call functions make a context, its tables and new output buffers at every call: 20 to 40 µs and a heap
 * full of garbage, which for a small file is more than compressing it. The engine below its streams can do better, and
 * has no public name; libraries have used it since before zstd came (minizlib does). So it is looked at closely when it
 * is made, and where it is not as expected, the one-call functions do the same. What comes out is the same, byte for
 * byte.
 */
import {
  constants,
  createZstdCompress,
  createZstdDecompress,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';

/** `writeSync` answers by the state: bytes of room left in `out`, bytes of `in` that were not taken. */
interface Engine {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputOffset: number,
    inputLength: number,
    out: Uint8Array,
    outOffset: number,
    outLength: number,
  ): void;
  onerror: () => void;
}

/** An engine with what it says of itself. */
class Context {
  readonly #engine: Engine;
  readonly #state: Uint32Array;
  #failed = false;

  private constructor(engine: Engine, state: Uint32Array) {
    this.#engine = engine;
    this.#state = state;
    engine.onerror = () => {
      this.#failed = true;
    };
  }

  /** Undefined where the stream is not built as is known here. */
  static of(stream: object): Context | undefined {
    const { _handle: engine, _writeState: state } = stream as { _handle?: Engine; _writeState?: unknown };
    if (typeof engine?.writeSync !== 'function') return undefined;
    if (!(state instanceof Uint32Array) || state.length !== 2) return undefined;
    return new Context(engine, state);
  }

  /**
   * Turns all of `input` into `out`; the length of it, or undefined when it is damaged or has no room. Then the context
   * is of no more use.
   */
  run(input: Uint8Array, out: Uint8Array): number | undefined {
    let taken = 0;
    let made = 0;
    // Once for each frame; most often there is one.
    do {
      const before = taken;
      this.#step(input.subarray(taken), out.subarray(made));
      if (this.#failed) return undefined;
      made = out.length - this.#state[0]!;
      taken = input.length - this.#state[1]!;
      if (taken === before && taken < input.length) return undefined;
    } while (taken < input.length);
    if (made < out.length) return made;
    // All that it had, or is there something that found no room?
    this.#step(nothing, oneByte);
    return this.#failed || this.#state[0] === 0 ? undefined : made;
  }

  #step(input: Uint8Array, out: Uint8Array): void {
    this.#engine.writeSync(constants.ZSTD_e_end, input, 0, input.length, out, 0, out.length);
  }
}

const nothing = new Uint8Array(0);
const oneByte = new Uint8Array(1);

/** How long the compressed form of so many bytes can be at most (zstd's ZSTD_compressBound). */
export function zstdBound(length: number): number {
  const small = 128 * 1024;
  return length + (length >>> 8) + (length < small ? (small - length) >>> 11 : 0);
}

const compressors = new Map<number, Context | undefined>();

/** Compresses into `out`, which has room for {@link zstdBound}; returns how long it is. */
export function zstdCompressInto(plain: Uint8Array, level: number, out: Uint8Array): number {
  const params = { [constants.ZSTD_c_compressionLevel]: level };
  if (!compressors.has(level)) compressors.set(level, Context.of(createZstdCompress({ params })));
  const length = compressors.get(level)?.run(plain, out);
  if (length !== undefined) return length;
  compressors.delete(level);
  const packed = zstdCompressSync(plain, { params, pledgedSrcSize: plain.length });
  out.set(packed);
  return packed.length;
}

let decompressor: Context | undefined;

/** Decompresses into `out`, never more than it holds; false unless it is exactly filled. */
export function zstdDecompressInto(packed: Uint8Array, out: Uint8Array): boolean {
  if (decompressor?.run(packed, out) === out.length) return true;
  // A frame that was cut may leave its trace in the context: what a new one says counts.
  decompressor = Context.of(createZstdDecompress());
  if (!decompressor) return decompressInOneCall(packed, out);
  if (decompressor.run(packed, out) === out.length) return true;
  decompressor = undefined;
  return false;
}

function decompressInOneCall(packed: Uint8Array, out: Uint8Array): boolean {
  try {
    const plain = zstdDecompressSync(packed, { maxOutputLength: out.length + 1 });
    if (plain.length !== out.length) return false;
    out.set(plain);
    return true;
  } catch {
    return false;
  }
}
