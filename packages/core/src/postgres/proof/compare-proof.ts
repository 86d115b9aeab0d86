/** Compares a test restore with the manifest, and the manifest with the archive that it describes. */
import { isHoldfastError } from '../../errors.ts';
import type { ArchiveSource } from '../archive/archive-source.ts';
import { compareWithManifest } from '../compare.ts';
import { compareDefinitions, describeDefinition } from '../compare-definitions.ts';
import type { DatabaseManifest } from '../manifest.ts';
import type { DatabaseProof, ProvenTable } from './database-proof.ts';
import type { ProofPlan } from './proof-plan.ts';
import type { ProofServer } from './proof-server.ts';
import type { ProveArchiveProgress } from './prove-archive.ts';

export interface CompareProofOptions {
  source: ArchiveSource;
  manifest: DatabaseManifest;
  server: ProofServer;
  database: string;
  plan: ProofPlan;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: ProveArchiveProgress) => void) | undefined;
}

export async function compareProof(options: CompareProofOptions, proof: DatabaseProof): Promise<void> {
  const { manifest, plan, source, server, database, signal, onProgress } = options;
  compareWithToc(manifest, plan, proof);
  const restored = withoutLeftOut(manifest, plan);
  const comparison = await compareWithManifest(server.target(database), restored, server.tools, {
    source,
    definitions: false,
    signal,
    onProgress: ({ bytes, totalBytes, tables, totalTables, table }) =>
      onProgress?.({ phase: 'comparing', bytes, totalBytes, tables, totalTables, table }),
  });
  const named = new Map(comparison.tables.map((table) => [keyOf(table), table]));
  proof.tables = manifest.tables.map((expected): ProvenTable => {
    const { schema, name, rows: expectedRows } = expected;
    const found = named.get(keyOf(expected));
    if (!found) return { schema, name, outcome: 'unproven', expectedRows, rows: 0, bytes: 0 };
    const { outcome, actualRows, actualBytes } = found;
    return { schema, name, outcome, expectedRows, rows: actualRows, bytes: actualBytes };
  });
  proof.rows = comparison.rows;
  proof.bytes = comparison.bytes + (comparison.largeObjects?.actual.bytes ?? 0);
  proof.sequences = comparison.sequences.length;
  proof.largeObjects = comparison.largeObjects;
  for (const message of comparison.differences) proof.failures.push({ message });
}

/** How many objects of each kind there are, once owners and privileges are set. */
export async function compareObjects(
  { manifest, plan, server, database, signal }: CompareProofOptions,
  options: { ownership: boolean },
  proof: DatabaseProof,
): Promise<void> {
  proof.objects = countByDesc(plan);
  for (const { what, why } of plan.leftOut.values()) proof.unproven.push({ part: what, reason: why });
  try {
    const expected = withoutLeftOut(manifest, plan);
    const differences = await compareDefinitions(server.target(database), expected, server.tools, {
      ...options,
      signal,
    });
    for (const difference of differences) proof.failures.push({ message: describeDefinition(difference) });
  } catch (error) {
    if (!isHoldfastError(error, 'verification-failed')) throw error;
    proof.unproven.push({ part: 'the number of objects of each kind', reason: error.message });
  }
}

/** A manifest that says less than the archive holds would prove less than there is. */
function compareWithToc(manifest: DatabaseManifest, plan: ProofPlan, proof: DatabaseProof): void {
  const described = new Set([...manifest.tables, ...manifest.otherData].map(({ dumpId }) => dumpId));
  for (const item of plan.items) {
    if (item.desc !== 'TABLE DATA' || described.has(item.dumpId)) continue;
    const table = `${item.schema}.${item.name}`;
    proof.failures.push({
      part: `table ${table}`,
      message: `The archive holds rows of ${table}, of which the manifest says nothing.`,
    });
  }
  const sequences = new Set(manifest.sequences.map(keyOf));
  for (const item of plan.items) {
    if (item.desc !== 'SEQUENCE SET' || sequences.has(keyOf(item))) continue;
    proof.failures.push({
      part: `sequence ${item.schema}.${item.name}`,
      message: `The archive sets the sequence ${item.schema}.${item.name}, of which the manifest says nothing.`,
    });
  }
  if (manifest.archive.form !== 'directory') return;
  const counts: Record<string, number> = {};
  for (const { desc } of plan.items) counts[desc] = (counts[desc] ?? 0) + 1;
  for (const desc of new Set([...Object.keys(counts), ...Object.keys(manifest.archive.entriesByDesc)])) {
    const expected = manifest.archive.entriesByDesc[desc] ?? 0;
    // Those of single large objects are not kept in memory.
    if (desc === 'BLOB' || expected === (counts[desc] ?? 0)) continue;
    proof.failures.push({
      message: `The archive has ${counts[desc] ?? 0} entries of the kind ${desc}, its manifest says ${expected}.`,
    });
  }
}

/** What the manifest says of that part which was restored. */
function withoutLeftOut(manifest: DatabaseManifest, plan: ProofPlan): DatabaseManifest {
  if (manifest.archive.form !== 'directory') return manifest;
  const leftOut = plan.items.filter(({ dumpId }) => plan.leftOut.has(dumpId));
  const ids = new Set(leftOut.map(({ dumpId }) => dumpId));
  const sequences = new Set(leftOut.filter(({ desc }) => desc.startsWith('SEQUENCE')).map(keyOf));
  const objects = leftOut.some(({ desc }) => desc.startsWith('BLOB'));
  return {
    ...manifest,
    archive: { ...manifest.archive, entriesByDesc: countByDesc(plan) },
    tables: manifest.tables.filter(({ dumpId }) => !ids.has(dumpId)),
    sequences: manifest.sequences.filter((sequence) => !sequences.has(keyOf(sequence))),
    ...(objects ? { largeObjects: { ...manifest.largeObjects } } : {}),
  };
}

function countByDesc({ items, leftOut }: ProofPlan): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { desc, dumpId } of items) if (!leftOut.has(dumpId)) counts[desc] = (counts[desc] ?? 0) + 1;
  return counts;
}

function keyOf({ schema, name }: { schema: string; name: string }): string {
  return JSON.stringify([schema, name]);
}
