/** What is compared: the same work, as the commands of each program. */
import type { Stage } from './measure.ts';

export interface Contestant {
  /** e.g. `restic 0.14.0`. */
  name: string;
  /** Password and the like. */
  env: Readonly<Record<string, string>>;
  init(repository: string): Stage;
  /** Opens the repository and lists its snapshots: what every command costs before its own work. */
  open(repository: string): Stage;
  /** Stores what comes on stdin as one file. */
  saveStream(repository: string): Stage;
  /** Writes the latest stream to stdout. */
  readStream(repository: string): Stage;
  backUpTree(repository: string, tree: string): Stage;
  restoreTree(repository: string, target: string): Stage;
  /** Reads and checks every byte. */
  verify(repository: string): Stage;
}
