/**
 * Takes the framing off data blocks, many megabytes a second: a WebAssembly kernel, and the same in plain TypeScript as
 * its specification (the tests run both).
 */
import { copyRowsWasm } from '../../kernels/copy-rows.wasm.ts';
import { instantiateKernel, KernelMemory } from '../../kernels/load.ts';
import { intBytes, maxChunkBytes } from './primitives.ts';

/** Why a step stopped. After `inputUsed` the first bytes of a length may be left in the input. */
export const copyStatus = { inputUsed: 0, outputFull: 1, endOfBlock: 2, badLength: 3 } as const;

/** Spare bytes after both areas, which the kernel may touch. */
const slackBytes = 16;

/** Spare bytes before the output, for the caller's own use. */
export const outputLeadBytes = 64;

const inputBytes = 128 * 1024;
const outputBytes = 256 * 1024;

export interface RowCopier {
  readonly input: Buffer;
  /** `outputLeadBytes` of the caller's, then the area that rows are copied to. */
  readonly output: Buffer;
  /** Positions in `input` and `output`. */
  inputPosition: number;
  outputPosition: number;
  /** Newline bytes since it was last set to 0 (wraps at 2^32: read it at every step). */
  newlines: number;
  /** True in the middle of a chunk. */
  readonly isInsideChunk: boolean;
  /** Copies until one of {@link copyStatus}. */
  step(inputEnd: number): number;
}

export interface RowCopierSizes {
  inputBytes?: number;
  outputBytes?: number;
}

interface CopyRowsKernel {
  copyRows(state: number, inputEnd: number, outputEnd: number): number;
  countNewlines(start: number, end: number): number;
}

/** A counter of newline bytes in data of any length: the rows of COPY text. */
export function createNewlineCounter(): (bytes: Buffer) => number {
  const memory = new KernelMemory();
  const address = memory.reserve(inputBytes);
  const area = memory.view(address, inputBytes);
  const kernel = instantiateKernel<CopyRowsKernel>(copyRowsWasm, memory);
  return (bytes) => {
    let found = 0;
    for (let start = 0; start < bytes.length; start += inputBytes) {
      const length = bytes.copy(area, 0, start, start + inputBytes);
      found += kernel.countNewlines(address, address + length) >>> 0;
    }
    return found;
  };
}

export function createRowCopier(sizes: RowCopierSizes = {}): RowCopier {
  const memory = new KernelMemory();
  const inputSize = sizes.inputBytes ?? inputBytes;
  const outputSize = outputLeadBytes + (sizes.outputBytes ?? outputBytes);
  const stateAddress = memory.reserve(64);
  const inputAddress = memory.reserve(inputSize + slackBytes);
  const outputAddress = memory.reserve(outputSize + slackBytes);
  const state = new Uint32Array(memory.memory.buffer, stateAddress, 5);
  state[4] = maxChunkBytes;
  const kernel = instantiateKernel<CopyRowsKernel>(copyRowsWasm, memory);
  return {
    input: memory.view(inputAddress, inputSize),
    output: memory.view(outputAddress, outputSize),
    inputPosition: 0,
    outputPosition: outputLeadBytes,
    newlines: 0,
    get isInsideChunk() {
      return state[2] !== 0;
    },
    step(inputEnd) {
      state[0] = inputAddress + this.inputPosition;
      state[1] = outputAddress + this.outputPosition;
      state[3] = this.newlines;
      const status = kernel.copyRows(stateAddress, inputAddress + inputEnd, outputAddress + outputSize);
      this.inputPosition = state[0] - inputAddress;
      this.outputPosition = state[1] - outputAddress;
      this.newlines = state[3];
      return status;
    },
  };
}

/** The same without WebAssembly: slower, easier to read. */
export function createPlainRowCopier(sizes: RowCopierSizes = {}): RowCopier {
  const input = Buffer.alloc(sizes.inputBytes ?? inputBytes);
  const output = Buffer.alloc(outputLeadBytes + (sizes.outputBytes ?? outputBytes));
  let pending = 0;
  return {
    input,
    output,
    inputPosition: 0,
    outputPosition: outputLeadBytes,
    newlines: 0,
    get isInsideChunk() {
      return pending !== 0;
    },
    step(inputEnd) {
      for (;;) {
        if (pending === 0) {
          if (this.inputPosition + intBytes > inputEnd) return copyStatus.inputUsed;
          const length = input.readUInt32LE(this.inputPosition + 1);
          if ((input[this.inputPosition] !== 0 && length !== 0) || length > maxChunkBytes)
            return copyStatus.badLength;
          this.inputPosition += intBytes;
          if (length === 0) return copyStatus.endOfBlock;
          pending = length;
        }
        const length = Math.min(pending, inputEnd - this.inputPosition, output.length - this.outputPosition);
        if (length === 0) {
          return this.outputPosition === output.length ? copyStatus.outputFull : copyStatus.inputUsed;
        }
        const end = this.inputPosition + length;
        for (
          let at = input.indexOf(10, this.inputPosition);
          at !== -1 && at < end;
          at = input.indexOf(10, at + 1)
        ) {
          this.newlines++;
        }
        input.copy(output, this.outputPosition, this.inputPosition, end);
        this.inputPosition = end;
        this.outputPosition += length;
        pending -= length;
      }
    },
  };
}
