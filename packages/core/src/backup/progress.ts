/** How far a piece of work has come. Totals are estimates until the end, and absent where nothing is known. */
export interface Progress {
  phase:
    | 'preparing'
    | 'dumping'
    | 'reading files'
    | 'finishing'
    | 'staging'
    | 'restoring'
    | 'analyzing'
    | 'comparing'
    | 'verifying'
    | 'finding rows'
    | 'exporting'
    | 'copying'
    | 'looking through'
    | 'removing';
  bytes: number;
  totalBytes?: number | undefined;
  items: number;
  totalItems?: number | undefined;
  /** What is being worked on: a table, a file. */
  item?: string | undefined;
}

export type OnProgress = (progress: Progress) => void;
