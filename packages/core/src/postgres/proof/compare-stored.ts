/**
 * Compares the stored archive with its manifest, without a restore: what is left to prove where no server can be had. Each table's
 * rows are there as they were captured; whether they restore stays unproven.
 */
import { createHash } from 'node:crypto';
import { isHoldfastError, throwIfCancelled } from '../../errors.ts';
import { copyTerminator } from '../archive/block-reader.ts';
import { createNewlineCounter } from '../archive/row-copier.ts';
import type { TableFacts } from '../archive/summary.ts';
import type { DatabaseProof } from './database-proof.ts';
import type { ProveArchiveOptions } from './prove-archive.ts';

export async function compareStored(options: ProveArchiveOptions, proof: DatabaseProof): Promise<void> {
  const { manifest, signal, onProgress } = options;
  const totalBytes = manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const totalTables = manifest.tables.length;
  for (const [tables, table] of manifest.tables.entries()) {
    throwIfCancelled(signal);
    const name = `${table.schema}.${table.name}`;
    const { rows, bytes, isSame } = await readStored(options, table);
    proof.rows += rows;
    proof.bytes += bytes;
    if (!isSame) {
      proof.failures.push({
        part: `table ${name}`,
        message: `The stored rows of ${name} are not those of the manifest: ${rows} rows, and ${table.rows} were captured.`,
      });
    }
    proof.tables.push({
      ...{ schema: table.schema, name: table.name, expectedRows: table.rows, rows, bytes },
      outcome: isSame ? 'unproven' : 'different',
    });
    onProgress?.({
      phase: 'comparing',
      bytes: proof.bytes,
      totalBytes,
      tables: tables + 1,
      totalTables,
      table: name,
    });
  }
}

async function readStored(
  { source, signal }: ProveArchiveOptions,
  table: TableFacts,
): Promise<{ rows: number; bytes: number; isSame: boolean }> {
  const countNewlines = createNewlineCounter();
  const hash = createHash('sha256');
  let [rows, bytes, rest] = [0, 0, 0];
  try {
    for await (const piece of source.open(table.file, { signal })) {
      // The terminator at the end is no row.
      const view = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      const data = view.subarray(0, Math.max(0, table.bytes - bytes));
      hash.update(data);
      rows += countNewlines(data);
      bytes += data.length;
      rest += view.length - data.length;
    }
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
    return { rows, bytes, isSame: false };
  }
  const isWhole = bytes === table.bytes && rest === copyTerminator.length && rows === table.rows;
  return { rows, bytes, isSame: isWhole && hash.digest('hex') === table.sha256 };
}
