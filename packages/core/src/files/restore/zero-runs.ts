const blockBytes = 64 * 1024;
const zeros = Buffer.alloc(blockBytes);

/**
 * The parts of `data` to write when whole blocks of 64 KiB of zeros are left out; neighbours are joined. A short
 * block at the end counts too, so that a hole can reach the end of a file.
 */
export function dataRuns(data: Uint8Array): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  for (let start = 0; start < data.length; start += blockBytes) {
    const end = Math.min(start + blockBytes, data.length);
    if (zeros.compare(data, start, end, 0, end - start) === 0) continue;
    const last = runs[runs.length - 1];
    if (last !== undefined && last.end === start) last.end = end;
    else runs.push({ start, end });
  }
  return runs;
}
