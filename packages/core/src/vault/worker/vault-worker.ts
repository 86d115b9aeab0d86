/** A worker thread: takes one job at a time, does it synchronously, answers. */
import { parentPort, workerData } from 'node:worker_threads';
import { Envelope } from '../../crypto/envelope.ts';
import { isHoldfastError } from '../../errors.ts';
import { SharedIndexReader } from '../blob-index.ts';
import { checkBlobs } from './check-blobs.ts';
import { checkPack } from './check-pack.ts';
import type { Job, JobMessage, Notice, ResultMessage, WorkerSetup } from './jobs.ts';
import { openBlobs } from './open-blobs.ts';
import { resealBlobs } from './reseal-blobs.ts';
import { sealFiles } from './seal-files.ts';
import { sealSlot } from './seal-slot.ts';
import type { WorkerState } from './worker-state.ts';

const setup = workerData as WorkerSetup;
const port = parentPort!;
const state: WorkerState = {
  envelope: new Envelope(setup.keys),
  compressionLevel: setup.compressionLevel,
  index: new SharedIndexReader(setup.index),
  slots: Buffer.alloc(0),
};

port.on('message', (message: JobMessage | Notice) => {
  if ('kind' in message) {
    if (message.kind === 'index') state.index = new SharedIndexReader(message.index);
    else state.slots = Buffer.from(message.memory as unknown as ArrayBuffer);
    return;
  }
  const transfer: ArrayBuffer[] = [];
  const answer: ResultMessage = { number: message.number };
  try {
    answer.result = perform(message.job, transfer);
  } catch (error) {
    answer.error = isHoldfastError(error)
      ? { code: error.code, message: error.message }
      : { code: undefined, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  port.postMessage(answer, transfer);
});

function perform(job: Job, transfer: ArrayBuffer[]): unknown {
  switch (job.kind) {
    case 'seal-slot':
      return sealSlot(state, job);
    case 'seal-files':
      return sealFiles(state, job);
    case 'open-blobs':
      return openBlobs(state, job, transfer);
    case 'reseal-blobs':
      return resealBlobs(state, job, transfer);
    case 'check-pack':
      return checkPack(state, job);
    case 'check-blobs':
      return checkBlobs(state, job, transfer);
  }
}
