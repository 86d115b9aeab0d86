/** What goes into a portable backup: which stored blobs are copied, and what is made anew when it is only a part. */
import type { TableName } from '../../postgres/index.ts';
import { markTree, type Snapshot, type Vault, type VaultWriter } from '../../vault/index.ts';
import type { Backup } from '../backup.ts';
import { planFilesPart } from './plan-files-part.ts';
import { planTablesPart } from './plan-tables-part.ts';

/** Chosen tables of a database backup, or chosen paths of any; everything when neither is given. */
export interface BackupPart {
  tables?: readonly TableName[] | undefined;
  paths?: readonly string[] | undefined;
}

export interface PortablePlan {
  /** 1 for every blob of the vault's index that is copied. */
  marks: Uint8Array;
  /** Stores the directories that the vault does not have; answers the root. */
  saveTree: (writer: VaultWriter) => Promise<string>;
  /** Fields of the snapshot that differ from the backup's. */
  changes: Partial<Snapshot>;
  /** For the README: what is in it, without names. */
  contents: string;
  /** Bytes of the data as it was. */
  sizeBytes: number | undefined;
}

/** Reads the directories that are wanted, and no data. The vault's index must be loaded. */
export async function planPortable(
  vault: Vault,
  backup: Backup,
  part: BackupPart,
  signal: AbortSignal | undefined,
): Promise<PortablePlan> {
  if (part.tables !== undefined && part.tables.length > 0) {
    return planTablesPart(vault, backup, part.tables, signal);
  }
  const paths = part.paths ?? [];
  if (paths.length > 0) {
    const plan = await planFilesPart(vault, backup, paths, signal);
    if (plan !== undefined) return plan;
  }
  const marks = new Uint8Array(vault.index.size);
  await markTree(vault, backup.snapshot.tree, marks, signal);
  return {
    marks,
    saveTree: async () => backup.snapshot.tree,
    changes: {},
    contents: backup.kind === 'database' ? 'a whole PostgreSQL database' : 'whole directories',
    sizeBytes: backup.sizeBytes,
  };
}
