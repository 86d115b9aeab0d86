import type { Envelope } from '../../crypto/envelope.ts';
import type { SharedIndexReader } from '../blob-index.ts';

export interface WorkerState {
  envelope: Envelope;
  compressionLevel: number;
  index: SharedIndexReader;
  /** The slots' memory, shared with the main thread. */
  slots: Buffer;
}
