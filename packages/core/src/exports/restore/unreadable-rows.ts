import { HoldfastError } from '../../errors.ts';

export function unreadableRows(reason: string): HoldfastError {
  return new HoldfastError('export-unreadable', `The rows of the export cannot be read: ${reason}.`);
}
