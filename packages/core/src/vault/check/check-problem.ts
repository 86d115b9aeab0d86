/** Something wrong with a vault, named so that a person can look at it and know what it means. */
export interface CheckProblem {
  /** The vault's file, where one is to blame. */
  file: string | undefined;
  /** One sentence. */
  message: string;
  /** Ids of backups that cannot be restored whole because of it, where that is known. */
  backups: string[];
  /** Of a damaged pack: type and id in hex of the blobs in it that are damaged. Left out when all of them may be. */
  damagedBlobs?: string[] | undefined;
}

export interface CheckProgress {
  items: number;
  totalItems: number | undefined;
  bytes: number;
  totalBytes: number | undefined;
  item: string;
}

export type OnCheckProgress = (progress: CheckProgress) => void;
export type OnCheckProblem = (problem: CheckProblem) => void;

export function packFile(packId: string): string {
  return `data/${packId.slice(0, 2)}/${packId}`;
}
