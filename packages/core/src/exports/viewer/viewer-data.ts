import type { ExportManifest } from '../manifest.ts';

/** The first rows of a table, as lines of JSON. */
export interface RowSample {
  table: string;
  lines: string;
  /** False when the table has more rows than these. */
  isComplete: boolean;
}

export interface ViewerData {
  manifest: ExportManifest;
  samples: readonly RowSample[];
}
